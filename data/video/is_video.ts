import { extname } from "node:path";

/** Endings of video files, in lower case. */
export const VIDEO_ENDINGS: readonly string[] = [
  ...[".mp4", ".m4v", ".mov", ".3gp", ".3g2", ".mkv", ".webm", ".avi"],
  ...[".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".vob", ".m2v", ".mpv"],
  ...[".flv", ".wmv", ".asf", ".ogv", ".mxf", ".nut", ".dv", ".rm"],
  ...[".h264", ".264", ".h265", ".265", ".hevc", ".ivf", ".obu", ".y4m"],
];

/** How the formats begin whose files have no ending that says it. */
const SIGNATURES: readonly { at: number; text: string }[] = [
  { at: 4, text: "ftypiso" },
  { at: 4, text: "ftypmp4" },
  { at: 4, text: "ftypM4V" },
  { at: 4, text: "ftypqt" },
  { at: 4, text: "ftyp3g" },
  { at: 4, text: "moov" },
  { at: 0, text: "\x1aE\xdf\xa3" }, // Matroska and WebM
  { at: 8, text: "AVI " },
  { at: 0, text: "OggS" },
  { at: 0, text: "FLV\x01" },
  { at: 0, text: "DKIF" },
  { at: 0, text: "YUV4MPEG2" },
];

/** Endings that settle the question the other way. */
const IMAGE_ENDINGS =
  /\.(jpe?g|png|webp|tiff?|gif|avif|bmp|heic|heif|svg|jxl)$/i;

/**
 * Whether a file is to be read as a video: by its ending, or by its first bytes
 * where the ending says nothing.
 *
 * @param path The file; it need not be there.
 */
export async function isVideo(path: string): Promise<boolean> {
  if (VIDEO_ENDINGS.includes(extname(path).toLowerCase())) return true;
  if (IMAGE_ENDINGS.test(path)) return false;
  const start = await _firstBytes(path).catch(() => "");
  return SIGNATURES.some(({ at, text }) => start.startsWith(text, at));
}

async function _firstBytes(path: string): Promise<string> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(16);
  const count = await file.read(bytes) ?? 0;
  return String.fromCharCode(...bytes.subarray(0, count));
}

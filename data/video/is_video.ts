import { extname } from "node:path";
import { PathAlias } from "../files/path_alias.ts";
import { requireRegular } from "../files/read_regular_file.ts";

/** Endings of video files, in lower case; not `.ts`, which TypeScript has too. */
export const VIDEO_ENDINGS: readonly string[] = [
  ...[".mp4", ".m4v", ".mov", ".3gp", ".3g2", ".mkv", ".webm", ".avi"],
  ...[".m2ts", ".mts", ".mpg", ".mpeg", ".vob", ".m2v", ".mpv"],
  ...[".flv", ".wmv", ".asf", ".ogv", ".mxf", ".nut", ".dv", ".rm"],
  ...[".h264", ".264", ".h265", ".265", ".hevc", ".ivf", ".obu", ".y4m"],
];

/** First bytes of formats, for files whose ending is unknown: texts at positions. */
const SIGNATURES: readonly Record<number, string>[] = [
  ...["iso", "mp4", "M4V", "qt", "3g"].map((brand) => ({ 4: `ftyp${brand}` })),
  { 4: "moov" },
  { 0: "\x1aE\xdf\xa3" }, // Matroska and WebM
  { 8: "AVI " },
  { 0: "OggS" },
  { 0: "FLV\x01" },
  { 0: "DKIF" },
  { 0: "YUV4MPEG2" },
  { 0: "G", 188: "G", 376: "G" }, // MPEG transport stream
];

/** Endings of files that are not videos. */
const IMAGE_ENDINGS =
  /\.(jpe?g|png|webp|tiff?|gif|avif|bmp|heic|heif|svg|jxl)$/i;

/**
 * Whether a file is a video: by its ending, or by its first bytes if the ending is unknown.
 *
 * @param path The file; it need not exist.
 * @returns False if it does not exist and its ending is unknown.
 *
 * @example By its ending
 * ```ts
 * import { isVideo } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await isVideo("clip.MP4"), true);
 * assertEquals(await isVideo("photo.jpg"), false);
 * ```
 */
export async function isVideo(path: string): Promise<boolean> {
  if (VIDEO_ENDINGS.includes(extname(path).toLowerCase())) return true;
  if (IMAGE_ENDINGS.test(path)) return false;
  const start = await firstBytes(path).catch(() => "");
  return SIGNATURES.some((signature) =>
    Object.entries(signature)
      .every(([at, text]) => start.startsWith(text, Number(at)))
  );
}

async function firstBytes(path: string): Promise<string> {
  using alias = new PathAlias(path);
  requireRegular(await Deno.stat(alias.path)); // opening a pipe would block
  using file = await Deno.open(alias.path);
  const bytes = new Uint8Array(400);
  const count = await file.read(bytes) ?? 0;
  return String.fromCharCode(...bytes.subarray(0, count));
}

import { PathAlias } from "../files/path_alias.ts";
import { signalChild } from "../files/signal_child.ts";
import { MAX_PIXELS } from "../images/decode/decode_image.ts";
import {
  INPUT_LIMITS,
  inputFile,
  MOST_SECONDS,
  startFfmpeg,
} from "./ffmpeg.ts";
import { VideoError } from "./video_error.ts";

/** Properties of a video file. */
export interface VideoInfo {
  /** Height in pixels as it is shown, after rotation. */
  height: number;
  /** Width in pixels as it is shown, after rotation. */
  width: number;
  /** Codec, as `h264`. */
  codec: string;
  /** Pixel format, as `yuv420p10le`. */
  pixelFormat: string;
  /** Number of frames: as declared, or estimated from duration and rate; absent where neither is known. */
  frames?: number;
  /** Whether {@linkcode frames} is declared rather than estimated. */
  framesAreDeclared: boolean;
  /** Duration in seconds; absent where it is not known. */
  seconds?: number;
  /** Whether its brightness is coded for a high dynamic range (PQ or HLG). */
  isHdr: boolean;
}

/**
 * The properties that a video file states, as FFmpeg's `ffprobe` reads them.
 *
 * @param path The file.
 * @returns Size, codec and length of its first video stream; a cover picture does not count.
 * @throws {VideoError} If it is not there, not a video, or damaged from the beginning.
 * @throws {Error} If FFmpeg is not installed.
 *
 * @example
 * ```ts ignore
 * import { probeVideo } from "@iqa/norm-in-norm/data";
 *
 * const { height, width, frames } = await probeVideo("clip.mp4");
 * ```
 */
export async function probeVideo(path: string): Promise<VideoInfo> {
  await requireFile(path);
  const { streams = [], format } = await ffprobe(path);
  const stream = streams.find(({ codec_type, disposition }) =>
    codec_type === "video" && disposition?.attached_pic !== 1
  );
  if (stream) {
    const info = describe(stream, format?.duration);
    if (info.height * info.width <= MAX_PIXELS) return info;
    const reason = `its frames have more than ${MAX_PIXELS} pixels`;
    throw new VideoError(path, reason);
  }
  const others = [...new Set(streams.map(({ codec_type }) => codec_type))];
  throw new VideoError(
    path,
    others.length === 0
      ? "it has no video"
      : `it has no video, only ${others.join(" and ")}`,
  );
}

async function requireFile(path: string): Promise<void> {
  using alias = new PathAlias(path);
  const info = await Deno.stat(alias.path).catch((error) => {
    const isAbsent = error instanceof Deno.errors.NotFound;
    const reason = isAbsent ? "it is not there" : (error as Error).message;
    throw new VideoError(path, reason, { cause: error });
  });
  if (!info.isFile) {
    throw new VideoError(path, "it is not a regular file");
  }
  if (info.size === 0) throw new VideoError(path, "it is empty");
}

/** The part of ffprobe's JSON that matters here. */
interface Probe {
  streams?: ProbeStream[];
  format?: { duration?: string };
}

interface ProbeStream {
  codec_type?: string;
  codec_name?: string;
  width?: number;
  height?: number;
  pix_fmt?: string;
  color_transfer?: string;
  avg_frame_rate?: string;
  nb_frames?: string;
  duration?: string;
  disposition?: { attached_pic?: number };
  side_data_list?: { rotation?: number }[];
}

async function ffprobe(path: string): Promise<Probe> {
  using alias = new PathAlias(path);
  const input = inputFile(alias.path);
  const child = startFfmpeg("ffprobe", [
    ...["-v", "error", ...INPUT_LIMITS],
    ...["-show_streams", "-show_format", "-of", "json", input],
  ]);
  const stop = () => signalChild(child, "SIGKILL");
  const timer = setTimeout(stop, MOST_SECONDS * 1000);
  const { success, signal, stdout, stderr } = await child.output()
    .finally(() => clearTimeout(timer));
  const decoder = new TextDecoder();
  if (success) return JSON.parse(decoder.decode(stdout));
  const lines = decoder.decode(stderr).trim().split("\n");
  const reason = lines.at(-1)!.replace(`${input}: `, "");
  const silent = `ffprobe ends by ${signal ?? "itself"} without a message`;
  throw new VideoError(path, reason || silent);
}

const HDR_TRANSFERS = new Set(["smpte2084", "arib-std-b67"]);

function describe(
  stream: ProbeStream,
  formatDuration: string | undefined,
): VideoInfo {
  const { width = 0, height = 0 } = stream;
  const rotation = stream.side_data_list
    ?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const isTurned = Math.abs(rotation) % 180 === 90;
  const seconds = positive(stream.duration ?? formatDuration);
  const declared = positive(stream.nb_frames);
  const rate = ratio(stream.avg_frame_rate);
  const estimated = seconds && rate ? Math.round(seconds * rate) : undefined;
  const frames = declared ?? estimated;
  return {
    height: isTurned ? width : height,
    width: isTurned ? height : width,
    codec: stream.codec_name ?? "unknown",
    pixelFormat: stream.pix_fmt ?? "unknown",
    ...frames !== undefined && { frames },
    framesAreDeclared: declared !== undefined,
    ...seconds !== undefined && { seconds },
    isHdr: HDR_TRANSFERS.has(stream.color_transfer ?? ""),
  };
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : undefined;
}

/** The value of `30000/1001`; 0 where there is none. */
function ratio(text = ""): number {
  const [above, below] = text.split("/").map(Number);
  return above && below ? above / below : 0;
}

import { describeCount } from "../text/describe_count.ts";
import { PathAlias } from "../files/path_alias.ts";
import { signalChild } from "../files/signal_child.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import {
  everyFrame,
  INPUT_LIMITS,
  inputFile,
  MOST_SECONDS,
  startFfmpeg,
} from "./ffmpeg.ts";
import { FrameLog } from "./frame_log.ts";
import { readPpm } from "./read_ppm.ts";
import { probeVideo, type VideoInfo } from "./probe_video.ts";
import { VideoError } from "./video_error.ts";

/** One frame of a video. */
export interface VideoFrame {
  /** Number of the frame in the video, from 0. */
  index: number;
  /** When it is shown, in seconds; NaN where the file does not say. */
  time: number;
  /** Its pixels as they are shown. */
  image: RgbImage;
}

/** Options of {@linkcode videoFrames}. */
export interface VideoFramesOptions {
  /**
   * Take every n-th frame, the first included.
   *
   * @default {1}
   */
  every?: number;
  /** Stops reading with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * How colors are converted: range and matrix (BT.601, BT.709, BT.2020) as the
 * file says, BT.601 in limited range where it says nothing, as FFmpeg does; full
 * range out; chroma by bicubic interpolation, rounded; no dithering, so that a
 * gray of 10 bits is a gray of 8. High dynamic range is not mapped.
 */
const CONVERSION =
  "scale=flags=bicubic+accurate_rnd+full_chroma_int:sws_dither=none:" +
  "in_color_matrix=auto:in_range=auto:out_range=full,format=rgb24";

/**
 * Reads the frames of a video one after the other through FFmpeg, each exactly
 * once whether their rate is constant or not, rotated as they are shown.
 *
 * Nothing is written to disk, and only a few frames are in memory at any time: FFmpeg
 * waits until they are requested. The file need not be trusted; formats that name other
 * files are not opened. If a stream changes its size, later frames are scaled to the
 * first size, and `every` starts counting again. Interlaced frames are not changed.
 *
 * @param path The file.
 * @param options Which frames.
 * @returns The frames, in the order they are shown in.
 * @throws {VideoError} If there is no video in it; if it is damaged or ends too early, after the last frame
 * that could be read.
 * @throws {RangeError} If `every` is not a whole number of at least 1.
 * @throws {Error} If FFmpeg is not installed.
 *
 * @example
 * ```ts ignore
 * import { videoFrames } from "@iqa/norm-in-norm/data";
 *
 * for await (const { index, time, image } of videoFrames("clip.mp4", { every: 25 })) {
 *   console.log(index, time, image.height, image.width);
 * }
 * ```
 */
export async function* videoFrames(
  path: string,
  options: VideoFramesOptions = {},
): AsyncGenerator<VideoFrame, void, undefined> {
  const { every = 1, signal } = options;
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new RangeError(
      `Cannot read video ${path}: every is ${every}, not a whole number of at least 1`,
    );
  }
  const info = await probeVideo(path);
  using alias = new PathAlias(path);
  const child = startFfmpeg("ffmpeg", await argumentsOf(alias.path, every));
  const log = new FrameLog(child.stderr, every > 1);
  const stop = () => signalChild(child, "SIGKILL");
  signal?.addEventListener("abort", stop);
  let count = 0;
  let isAtEnd = false;
  try {
    for await (const image of within(readPpm(child.stdout), stop)) {
      signal?.throwIfAborted();
      count++;
      yield { ...await log.next(), image };
    }
    isAtEnd = true;
  } catch (error) {
    log.errors.push((error as Error).message);
  } finally {
    signal?.removeEventListener("abort", stop);
    if (!isAtEnd) stop();
    await Promise.all([child.status, log.finished]);
  }
  signal?.throwIfAborted();
  const { success } = await child.status;
  if (success && count > 0 && log.errors.length === 0) return;
  throw new VideoError(path, describe(log.errors, count, every, info), {
    frames: count,
  });
}

/** Stops a source that delivers nothing for long while a frame is requested. */
async function* within<T>(
  source: AsyncGenerator<T>,
  stop: () => void,
): AsyncGenerator<T> {
  try {
    for (;;) {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        stop();
      }, MOST_SECONDS * 1000);
      const { value, done } = await source.next()
        .finally(() => clearTimeout(timer));
      if (isLate) throw new Error(LATE);
      if (done) return;
      yield value;
    }
  } finally {
    await source.return(undefined);
  }
}

/** Of a sound video too, on a machine that is too slow for it. */
const LATE = `decoding a frame takes more than ${MOST_SECONDS} s`;

function describe(
  errors: readonly string[],
  count: number,
  every: number,
  { frames, framesAreDeclared }: VideoInfo,
): string {
  const isLate = errors.includes(LATE);
  const first = isLate ? LATE : errors[0] ?? "no frame can be decoded";
  if (count === 0) return first;
  const declared = framesAreDeclared ? Math.ceil(frames! / every) : undefined;
  const read = declared !== undefined && count < declared
    ? `${count} of ${describeCount(declared, "frame")}`
    : describeCount(count, "frame");
  const why = isLate ? LATE : `it is damaged or cut off (${first})`;
  return `${why}; ${read} could be read`;
}

async function argumentsOf(path: string, every: number): Promise<string[]> {
  const some = every > 1 ? ["showinfo", `select=not(mod(n\\,${every}))`] : [];
  return [
    ...["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info"],
    ...[...INPUT_LIMITS, "-i", inputFile(path)],
    // A capital V leaves cover pictures out.
    ...["-map", "0:V:0", "-an", "-sn", "-dn"],
    ...["-vf", [...some, CONVERSION, "showinfo"].join(",")],
    ...await everyFrame(),
    ...["-f", "image2pipe", "-c:v", "ppm", "pipe:1"],
  ];
}

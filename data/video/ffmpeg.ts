import { MAX_PIXELS } from "../images/decode/decode_image.ts";

/** One of the programs that FFmpeg consists of. */
export type FfmpegProgram = "ffmpeg" | "ffprobe";

/**
 * What FFmpeg may open for a video: files only, and only formats that contain their frames; playlists and scripts name
 * further files.
 */
export const INPUT_LIMITS: readonly string[] = [
  "-max_pixels",
  String(MAX_PIXELS),
  "-protocol_whitelist",
  "file",
  "-format_whitelist",
  [
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi",
    "mpegts",
    "mpeg",
    "mpegvideo",
    "m4v",
    "h264",
    "hevc",
    "av1",
    "obu",
    "ivf",
    "flv",
    "asf",
    "ogg",
    "mxf",
    "nut",
    "rm",
    "dv",
    "gif",
    "yuv4mpegpipe",
    "mp3",
    "wav",
    "flac",
    "aac",
  ].join(","),
];

/** Seconds without a frame, or without an answer, after which FFmpeg is stopped. */
export const MOST_SECONDS = 60;

/** A path for FFmpeg that cannot be taken for an option, a protocol or a pattern. */
export function inputFile(path: string): string {
  return `file:${path}`;
}

/**
 * Starts one of FFmpeg's programs.
 *
 * @throws {Error} If it is not installed, with what to do.
 */
export function startFfmpeg(
  program: FfmpegProgram,
  args: readonly string[],
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `${program} is not installed: get FFmpeg with apt install ffmpeg (Debian, Ubuntu), ` +
        "brew install ffmpeg (macOS) or winget install ffmpeg (Windows)",
      { cause: error },
    );
  }
}

/** libavcodec of FFmpeg 5.1, the first that has `-fps_mode`. */
const FPS_MODE_SINCE = [59, 37] as const;

let passthrough: Promise<string[]> | undefined;

/** Flags that output each decoded frame once: none is duplicated or dropped for a constant rate. */
export function everyFrame(): Promise<string[]> {
  return passthrough ??= frameModeFlags().catch((error) => {
    passthrough = undefined; // it may be installed meanwhile
    throw error;
  });
}

async function frameModeFlags(): Promise<string[]> {
  const { stdout } = await startFfmpeg("ffmpeg", ["-version"]).output();
  const match = /^libavcodec\s+(\d+)\.\s*(\d+)/m
    .exec(new TextDecoder().decode(stdout));
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  const [sinceMajor, sinceMinor] = FPS_MODE_SINCE;
  const isOlder = major < sinceMajor ||
    major === sinceMajor && minor < sinceMinor;
  // FFmpeg 8 has removed the older name.
  return [isOlder ? "-vsync" : "-fps_mode", "passthrough"];
}

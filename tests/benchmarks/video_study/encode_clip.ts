import { join } from "node:path";
import { ffmpeg } from "../../support/ffmpeg.ts";

/** Encoders of the study, with what makes them quick and quiet. */
const ENCODERS: Record<string, string[]> = {
  libx264: ["-preset", "veryfast"],
  libx265: ["-preset", "veryfast", "-x265-params", "log-level=none"],
  "libvpx-vp9": ["-deadline", "realtime", "-cpu-used", "6"],
  mpeg4: [],
};

/** Those of {@linkcode ENCODERS} that this FFmpeg has. */
export async function presentEncoders(): Promise<string[]> {
  const { stdout } = await new Deno.Command("ffmpeg", {
    args: ["-hide_banner", "-encoders"],
  }).output();
  const listed = new TextDecoder().decode(stdout).split(/\s+/);
  return Object.keys(ENCODERS).filter((name) => listed.includes(name));
}

/** Encodes a clip at a mean rate in kbit/s; returns the file. */
export function encodeClip(
  clip: string,
  encoder: string,
  kilobits: number,
  folder: string,
): Promise<string> {
  const name = `${
    clip.replace(/^.*\/|\.mkv$/g, "")
  } ${encoder} ${kilobits}.mkv`;
  return ffmpeg(
    ...["-i", clip, "-c:v", encoder, ...ENCODERS[encoder]!],
    ...["-b:v", `${kilobits}k`, "-pix_fmt", "yuv420p", join(folder, name)],
  );
}

/** How near an encoded clip is to its source, frame by frame on average. */
export interface Fidelity {
  /** Structural similarity over all planes, in [0, 1]. */
  ssim: number;
  /** Peak signal to noise ratio over all planes, in dB. */
  psnr: number;
}

/** Both comparisons in one pass over the two files. */
const COMPARISON = "[0:v]split[a][b];[1:v]split[c][d];[a][c]ssim;[b][d]psnr";

/** Compares an encoded clip with its source by FFmpeg's own filters. */
export async function measureFidelity(
  encoded: string,
  source: string,
): Promise<Fidelity> {
  const { stderr } = await new Deno.Command("ffmpeg", {
    args: [
      ...["-nostdin", "-i", encoded, "-i", source],
      ...["-lavfi", COMPARISON, "-f", "null", "-"],
    ],
  }).output();
  const text = new TextDecoder().decode(stderr);
  const ssim = /SSIM .*All:([\d.]+)/.exec(text)?.[1];
  const psnr = /PSNR .*average:([\d.]+)/.exec(text)?.[1];
  if (ssim === undefined || psnr === undefined) {
    throw new Error(`ffmpeg does not compare ${encoded}: ${text}`);
  }
  return { ssim: Number(ssim), psnr: Number(psnr) };
}

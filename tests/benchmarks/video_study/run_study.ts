import type { Row } from "../../../loss/mod.ts";
import { runDeno } from "../../support/run_deno.ts";
import { encodeClip, measureFidelity } from "./encode_clip.ts";
import { makeClips } from "./make_clips.ts";

/** What a study consists of. */
export interface StudyOptions {
  /** Photographs to glide over; none: FFmpeg draws. */
  photographs: readonly string[];
  /** Frames of a clip. */
  frames: number;
  /** FFmpeg's names of the encoders. */
  encoders: readonly string[];
  /** Rates to encode at, in kbit/s. */
  kilobits: readonly number[];
  /** Flags of `score`, the checkpoint among them. */
  scoreFlags: readonly string[];
  /** Called with each step. */
  log?: (line: string) => void;
}

/**
 * Encodes clips with several encoders at several rates and scores them with
 * `score`, as MSU's benchmark does with its streams.
 *
 * There are no people's scores of such streams here. In their place stands
 * how near each is to its source by FFmpeg's SSIM and PSNR, which the model does
 * not see.
 *
 * @param folder Where the clips go.
 * @returns One row for each encoded clip: `clip`, `encoder`, `kilobits`, `ssim`, `psnr`, and the model's
 * pooled scores.
 */
export async function runStudy(
  folder: string,
  options: StudyOptions,
): Promise<Row[]> {
  const { encoders, kilobits, log = () => {} } = options;
  const clips = await makeClips(folder, options.photographs, options.frames);
  const encoded = new Map<string, Row>();
  for (const [clip, source] of clips) {
    for (const encoder of encoders) {
      log(`${clip}: ${encoder}`);
      for (const rate of kilobits) {
        const path = await encodeClip(source, encoder, rate, folder);
        const fidelity = await measureFidelity(path, source);
        encoded.set(path, { clip, encoder, kilobits: rate, ...fidelity });
      }
    }
  }
  log(`scoring ${encoded.size} streams`);
  const flags = [...options.scoreFlags, "--json", ...encoded.keys()];
  const lines = (await runCommand("score", flags)).trim().split("\n");
  return lines.map((line) => {
    const { path, pooled } = JSON.parse(line);
    return { ...encoded.get(path)!, ...pooled };
  });
}

/** Runs a command of the project; returns what it prints. */
export async function runCommand(
  name: string,
  args: readonly string[],
): Promise<string> {
  const path = `model/commands/${name}.ts`;
  const { code, stdout, stderr } = await runDeno(["run", "-A", path, ...args]);
  if (code !== 0) throw new Error(`${name} fails: ${stderr}`);
  return stdout;
}

import { type ImageSize, isVideo } from "../../data/mod.ts";
import { restoreModel } from "../device_iqa_model.ts";
import type { Preparation } from "../model_config.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { selectBackend } from "../runtime/select_backend.ts";
import { scoreImages } from "../score_images.ts";
import { readSafetensors } from "../weights/safetensors.ts";
import { listImages } from "./list_images.ts";
import { runVideoScoring } from "./run_video_scoring.ts";
import { ScoreReport } from "./score_report.ts";

/** What the flags of `score` parse to. */
export interface ScoreFlags {
  checkpoint: string;
  size?: ImageSize | "original";
  batchSize: number;
  every: number;
  runtime: RuntimeName | "auto";
  skipUnreadable?: boolean;
  csv?: string;
  json?: boolean;
}

/** Scores images and videos: one line each on standard output as soon as it is known. */
export async function runScoring(
  inputs: readonly string[],
  { checkpoint, size, batchSize, runtime, every, ...flags }: ScoreFlags,
): Promise<void> {
  const paths = await listImages(inputs);
  const weights = await readSafetensors(checkpoint);
  const model = restoreModel(
    checkpoint,
    weights,
    await selectBackend(runtime),
  );
  const { scale, lines } = model.config;
  if (!lines) console.error("warning: the model is not trained; raw outputs");
  const report = new ScoreReport({
    json: flags.json ?? false,
    csv: flags.csv,
    scale,
  });
  let skipped = 0;
  const skipUnreadable = (name: string, reason: string) => {
    skipped++;
    console.error(`skipped ${name}: ${reason}`);
  };
  const preparation: Preparation | undefined = size &&
    (size === "original" ? {} : { size });
  const options = {
    batchSize,
    ...preparation && { preparation },
    ...flags.skipUnreadable && { skipUnreadable },
  };
  let damaged = 0;
  for (const { kind, paths: some } of await _runsOfKind(paths)) {
    if (kind === "videos") {
      const settings = { ...options, every };
      damaged += await runVideoScoring(model, some, report, settings);
      continue;
    }
    for await (const score of scoreImages(model, some, options)) {
      report.image(score);
    }
  }
  await report.finish();
  if (skipped > 0) console.error(`${skipped} of ${paths.length} skipped`);
  model.dispose();
  if (damaged > 0 && !flags.skipUnreadable) {
    throw new Error(
      `Cannot score every frame: ${damaged} of ${paths.length} files are damaged or cut off`,
    );
  }
}

/** Neighbours of one kind together: images are read in batches, videos one by one. */
async function _runsOfKind(
  paths: readonly string[],
): Promise<{ kind: "images" | "videos"; paths: string[] }[]> {
  const runs: { kind: "images" | "videos"; paths: string[] }[] = [];
  for (const path of paths) {
    const kind = await isVideo(path) ? "videos" : "images";
    const last = runs.at(-1);
    if (last?.kind === kind) last.paths.push(path);
    else runs.push({ kind, paths: [path] });
  }
  return runs;
}

import type { ImageSize } from "../../data/mod.ts";
import { restoreModel } from "../device_iqa_model.ts";
import type { Preparation } from "../model_config.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { selectBackend } from "../runtime/select_backend.ts";
import { scoreImages } from "../score_images.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import { listImages } from "./list_images.ts";

/** What the flags of `score` parse to. */
export interface ScoreFlags {
  checkpoint: string;
  size?: ImageSize | "original";
  batchSize: number;
  runtime: RuntimeName | "auto";
  skipUnreadable?: boolean;
  json?: boolean;
}

/** Scores images: one line each on standard output as soon as it is known. */
export async function runScoring(
  inputs: readonly string[],
  { checkpoint, size, batchSize, runtime, ...flags }: ScoreFlags,
): Promise<void> {
  const paths = await listImages(inputs);
  const weights = await readCheckpoint(checkpoint);
  const model = restoreModel(
    checkpoint,
    weights,
    await selectBackend(runtime),
  );
  const { scale, lines } = model.config;
  if (!lines) console.error("warning: the model is not trained; raw outputs");
  let skipped = 0;
  const skipUnreadable = (name: string, reason: string) => {
    skipped++;
    console.error(`skipped ${name}: ${reason}`);
  };
  const preparation: Preparation | undefined = size &&
    (size === "original" ? {} : { size });
  const scores = scoreImages(model, paths, {
    batchSize,
    ...preparation && { preparation },
    ...flags.skipUnreadable && { skipUnreadable },
  });
  for await (const { path, score } of scores) {
    const outside = scale && (score < scale.min || score > scale.max);
    console.log(
      flags.json
        ? JSON.stringify({ path, score, scale, outside })
        : `${score.toFixed(4)}\t${path}`,
    );
    if (outside) {
      console.error(
        `warning: ${path} scores outside the subjective scale ${scale.min}–${scale.max}`,
      );
    }
  }
  if (skipped > 0) console.error(`${skipped} of ${paths.length} skipped`);
  model.dispose();
}

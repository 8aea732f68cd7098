import type { Dataset, Loader } from "@iqa/norm-in-norm/data";
import type { Runtime } from "@iqa/norm-in-norm/model";
import { restoreModel } from "../model/scoring/device_iqa_model.ts";
import {
  evaluate,
  type Evaluation,
} from "../model/training/evaluating/evaluate.ts";
import { readCheckpoint } from "../model/weights/read_checkpoint.ts";
import { liveProgress } from "./live_progress.ts";

/**
 * Measures a checkpoint on all images of a data set that it has not seen, with
 * the progress under the cell.
 *
 * @param checkpoint Path of the checkpoint.
 * @param dataset The data set.
 * @param options Where to compute, images at once, and who loads them.
 * @returns Metrics with 95 % bootstrap intervals.
 */
export async function evaluateOn(
  checkpoint: string,
  dataset: Dataset,
  { runtime, ...options }: {
    runtime: Runtime;
    batchSize: number;
    loader: Loader;
  },
): Promise<Evaluation> {
  const display = liveProgress();
  const weights = await readCheckpoint(checkpoint);
  const model = restoreModel(checkpoint, weights, runtime);
  const { evaluation } = await evaluate(model, dataset.images, {
    ...options,
    progress: (done, total) =>
      display.show(dataset.name, done, total, "images"),
  });
  model.dispose();
  display.hide();
  display.print(`${dataset.name}: ${evaluation.images} images`);
  await display.settle();
  return evaluation;
}

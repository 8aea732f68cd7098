import { openLoader } from "@iqa/norm-in-norm/data";
import {
  evaluateCheckpoint,
  type Evaluation,
  type RuntimeName,
} from "@iqa/norm-in-norm/model";
import { liveProgress } from "./live_progress.ts";

/**
 * Measures a checkpoint on all images of a data set that it has not seen, with
 * the progress under the cell.
 *
 * @param checkpoint Path of the checkpoint.
 * @param dataset Name of the data set.
 * @param options Folder of the data set, what computes, images at once, and threads that
 * load them.
 * @returns Metrics with 95 % bootstrap intervals.
 */
export async function evaluateOn(
  checkpoint: string,
  dataset: string,
  { workers, ...options }: {
    data: string;
    runtime: RuntimeName;
    batchSize: number;
    workers: number;
  },
): Promise<Evaluation> {
  const display = liveProgress();
  const { dataset: name, evaluation } = await evaluateCheckpoint(checkpoint, {
    ...options,
    dataset,
    split: "all",
    log: display.print,
    openLoader: () => Promise.resolve(openLoader({ workers })),
    onProgress: (_, done, total) =>
      display.show({ label: dataset, done, total, text: "images" }),
  });
  display.hide();
  display.print(`${name}: ${evaluation.images} images`);
  await display.settle();
  return evaluation;
}

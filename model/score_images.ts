import { batches, type BatchOptions } from "../data/mod.ts";
import type { DeviceIqaModel } from "./device_iqa_model.ts";
import type { Preparation } from "./model_config.ts";

/** Options of {@linkcode scoreImages}. */
export interface ScoreOptions extends Pick<BatchOptions, "skipUnreadable"> {
  /** Crops computed at once. */
  batchSize: number;
  /** How images are prepared. @default {as the model was trained for} */
  preparation?: Preparation;
}

/** The score of one image file. */
export interface ImageScore {
  /** The file. */
  path: string;
  /** Predicted score on the scale of the training scores. */
  score: number;
}

/**
 * Scores image files one after the other, reading ahead while the device
 * computes; memory does not grow with their number.
 *
 * @throws {Error} If a file cannot be read, unless they are to be skipped.
 */
export async function* scoreImages(
  model: DeviceIqaModel,
  paths: readonly string[],
  { preparation, ...options }: ScoreOptions,
): AsyncGenerator<ImageScore> {
  const images = paths.map((path) => ({ name: path, path, score: 0 }));
  const reader = batches(images, {
    ...preparation ?? model.config.preparation,
    ...options,
    seed: 0,
    epoch: 0,
  });
  for await (const batch of reader) {
    const [, , outputs] = await model.headOutputs(batch);
    model.runtime.check();
    for (const [index, rows] of rowsByImage(batch.indices)) {
      const sum = rows.reduce((total, row) => total + outputs[row]!, 0);
      yield { path: paths[index]!, score: model.map(sum / rows.length) };
    }
  }
}

/** Rows of a batch that are crops of the same image. */
function rowsByImage(indices: readonly number[]): Map<number, number[]> {
  return Map.groupBy(indices.keys(), (row) => indices[row]!);
}

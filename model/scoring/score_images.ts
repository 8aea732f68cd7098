import { streamBatches, type StreamOptions } from "../../data/mod.ts";
import { withinMemory } from "../network/pixels_that_fit.ts";
import type { DeviceIqaModel } from "./device_iqa_model.ts";
import type { Preparation } from "../network/model_config.ts";

/** Options of {@linkcode scoreImages}. */
export interface ScoreOptions
  extends Pick<StreamOptions, "batchSize" | "loader" | "skipUnreadable"> {
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
 * Scores image files as they come, reading ahead while the device computes;
 * memory does not grow with their number. Images of different size may change
 * places: see {@linkcode streamBatches}.
 *
 * @throws {Error} If a file cannot be read, unless they are to be skipped.
 */
export async function* scoreImages(
  model: DeviceIqaModel,
  paths: AsyncIterable<string> | Iterable<string>,
  { preparation, ...options }: ScoreOptions,
): AsyncGenerator<ImageScore> {
  const batches = streamBatches(filesOf(paths), {
    ...withinMemory(
      model.network,
      preparation ?? model.config.preparation,
    ),
    ...options,
  });
  for await (const batch of batches) {
    const [, , outputs] = await model.headOutputs(batch);
    model.runtime.check();
    for (const [file, rows] of rowsByFile(batch.files)) {
      const sum = rows.reduce((total, row) => total + outputs[row]!, 0);
      yield { path: file.path, score: model.map(sum / rows.length) };
    }
  }
}

async function* filesOf(
  paths: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ path: string }> {
  for await (const path of paths) yield { path };
}

/** Rows of a batch that are crops of the same image. */
function rowsByFile<File>(files: readonly File[]): Map<File, number[]> {
  return Map.groupBy(files.keys(), (row) => files[row]!);
}

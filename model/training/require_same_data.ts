import { isDeepStrictEqual } from "node:util";
import type { ScoredImage, Split } from "../../data/mod.ts";
import { datasetFingerprint } from "../runs/dataset_fingerprint.ts";
import { readRunConfig } from "../runs/run_folder.ts";
import { readRunRecord } from "./run_record.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/**
 * Checks that a run whose data have moved finds the same at the new place.
 *
 * @param path The run's folder.
 * @param config What the run goes on with.
 * @param images Its images, as they were found.
 * @throws {Error} If names, scores or sizes of the images differ.
 */
export async function requireSameData(
  path: string,
  { datasetOptions }: TrainConfig,
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
): Promise<void> {
  const stored = await readRunConfig(path) as TrainConfig;
  if (isDeepStrictEqual(stored.datasetOptions, datasetOptions)) return;
  const before = (await readRunRecord(path))?.dataset.fingerprint;
  // Without a record nothing was learned yet.
  if (!before || before === await datasetFingerprint(images)) return;
  throw new Error(
    `Cannot resume the run in ${path}: names, scores or sizes of the images at ` +
      `${datasetOptions.data ?? datasetOptions.csv} differ from those at ${
        stored.datasetOptions.data ?? stored.datasetOptions.csv
      }`,
  );
}

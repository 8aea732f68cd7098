import { isDeepStrictEqual } from "node:util";
import type { ScoredImage, Split } from "../../../data/mod.ts";
import { datasetFingerprint } from "../../runs/dataset_fingerprint.ts";
import { readRunConfig } from "../../runs/run_folder.ts";
import { readRunRecord } from "../../runs/run_record.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/**
 * Checks that a resumed run has the images that it started with, even if its data have moved.
 *
 * @param path The run's folder.
 * @param config The configuration of the resumed run.
 * @param images The images that were found.
 * @returns Whether they are the same. They may differ if unreadable images are left out: one may be missing now.
 * @throws {Error} If names, scores or sizes of the images differ.
 */
export async function requireSameData(
  path: string,
  { datasetOptions, skipUnreadable }: TrainConfig,
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
): Promise<boolean> {
  const before = (await readRunRecord(path))?.dataset.fingerprint;
  // Without a record, no step has been taken yet.
  if (!before || before === await datasetFingerprint(images)) return true;
  const stored = await readRunConfig(path) as TrainConfig;
  const place = ({ data, csv }: TrainConfig["datasetOptions"]) => data ?? csv;
  if (!isDeepStrictEqual(stored.datasetOptions, datasetOptions)) {
    throw new Error(
      `Cannot resume the run in ${path}: names, scores or sizes of the images at ` +
        `${place(datasetOptions)} differ from those at ${
          place(stored.datasetOptions)
        }`,
    );
  }
  if (skipUnreadable) return false;
  throw new Error(
    `Cannot resume the run in ${path}: names, scores or sizes of its images have ` +
      "changed since it started",
  );
}

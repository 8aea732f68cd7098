/**
 * What the stories take from `@iqa/norm-in-norm/model`, for their pages: a browser
 * neither trains the network nor loads the model a second time, so it is given the
 * results of a device that did.
 */
import type {
  CompletedRun,
  EpochMetrics,
  IqaModel,
  Metrics,
} from "../../../model/mod.ts";
import { readRows } from "../../read_rows.ts";
import { jsonAsset } from "./assets.ts";
import { SCORES } from "./model_files.ts";

export { DEFAULT_TRAIN_CONFIG } from "../../../model/learning/train_config.ts";

/** The included model, as far as the scores that it gave the photographs. */
export async function loadIqaModel(): Promise<
  Pick<IqaModel, "dispose"> & { score(names: string[]): Promise<number[]> }
> {
  const scores = await jsonAsset<Record<string, number>>(SCORES);
  return {
    score: (names) => Promise.resolve(names.map((name) => scores[name]!)),
    dispose: () => {},
  };
}

/** An epoch of the run that is kept. */
interface KeptEpoch extends Pick<EpochMetrics, "epoch" | "trainLoss"> {
  validation: Pick<Metrics, "srocc">;
}

/** The run that is kept in `notebooks/data/`. */
export async function completeRun(): Promise<
  { epochs: KeptEpoch[] } & Pick<CompletedRun, "test">
> {
  const epochs = await readRows("small_run_epochs.csv");
  const test = await readRows("small_run_test.csv");
  return {
    epochs: epochs.map((row) => ({
      epoch: Number(row.epoch),
      trainLoss: Number(row.trainLoss),
      validation: { srocc: Number(row.srocc) },
    })),
    test: test.map((row) => ({
      name: row.image!,
      predicted: Number(row.predicted),
      subjective: Number(row.subjective),
    })),
  };
}

import { writeText } from "../../data/files/mod.ts";
import { datasetFingerprint } from "../runs/dataset_fingerprint.ts";
import type { Metrics } from "../runs/epoch_metrics.ts";
import { nullAsNaN } from "../runs/null_as_nan.ts";
import type {
  DatasetSummary,
  RuntimeSummary,
  TestResult,
  UnseenResult,
} from "../runs/report_data.ts";
import { REPRODUCIBILITY } from "../runs/reproducibility.ts";
import { runFolderAt } from "../runs/run_folder.ts";
import { summarizeRun } from "./run_summary.ts";
import type { TrainingRun } from "./training_run.ts";

/** How and where a run was computed, and what came of it; `run.json`. */
export interface RunRecord {
  /** Whether the run has ended by itself. */
  finished: boolean;
  /** When it was started or last resumed. */
  started: string;
  /** Epochs done. */
  epochs: number;
  /** Seconds of these epochs. */
  seconds: number;
  /** Steps that were skipped because their loss or gradient was not finite. */
  skippedSteps: number;
  /** What computed it. */
  runtime: RuntimeSummary;
  /** What it learned from; the fingerprint is that of {@linkcode datasetFingerprint}. */
  dataset: Omit<DatasetSummary, "skipped"> & { fingerprint: string };
  /** What could differ elsewhere. */
  reproducibility: string;
  /** Agreement on the test part, where there is one and the run is finished. */
  test?: Metrics;
  /** The same without test images that show what an image to train on or to validate with shows; absent where none does. */
  testUnseen?: UnseenResult;
}

/** Writes the record of a run as far as it has come. */
export async function writeRunRecord(
  run: TrainingRun,
  end: { finished: boolean; test?: TestResult },
): Promise<void> {
  const { position: { progress }, folder } = run;
  const { runtime, dataset: { skipped: _, ...dataset } } = summarizeRun(run);
  const record: RunRecord = {
    finished: end.finished,
    started: run.started,
    epochs: progress.epoch,
    seconds: progress.history.reduce((sum, { seconds }) => sum + seconds, 0),
    skippedSteps: progress.skipped,
    runtime,
    dataset: {
      ...dataset,
      fingerprint: await datasetFingerprint(run.data.images),
    },
    reproducibility: REPRODUCIBILITY,
    ...end.test && { test: end.test.metrics },
    ...end.test?.unseen && { testUnseen: end.test.unseen },
  };
  await writeText(folder.record, JSON.stringify(record, null, 2) + "\n");
}

/**
 * Reads the record of a run.
 *
 * @param path The run's folder.
 * @returns `undefined` if there is none.
 */
export async function readRunRecord(
  path: string,
): Promise<RunRecord | undefined> {
  const file = runFolderAt(path).record;
  try {
    return JSON.parse(await Deno.readTextFile(file), nullAsNaN);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

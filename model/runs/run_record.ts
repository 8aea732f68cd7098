import type { Metrics } from "./epoch_metrics.ts";
import { nullAsNaN } from "./null_as_nan.ts";
import type {
  DatasetSummary,
  RuntimeSummary,
  UnseenResult,
} from "./report_data.ts";
import { runFolderAt } from "./run_folder.ts";

/** How and where a run was computed, and its result; `run.json`. */
export interface RunRecord {
  /** Whether the run is finished. */
  finished: boolean;
  /** When it was started or last resumed. */
  started: string;
  /** Epochs done. */
  epochs: number;
  /** Seconds of these epochs. */
  seconds: number;
  /** Steps that were skipped because their loss or gradient was not finite. */
  skippedSteps: number;
  /** The runtime of the run. */
  runtime: RuntimeSummary;
  /**
   * The data set of the run; the fingerprint is that of {@linkcode
   * datasetFingerprint}.
   */
  dataset: Omit<DatasetSummary, "skipped"> & { fingerprint: string };
  /**
   * Number of processes that trained it, and how they normalized batches;
   * absent: one process.
   */
  workers?: { count: number; batchNormalization: string };
  /** What may differ on another machine. */
  reproducibility: string;
  /** Agreement on the test part, if there is one and the run is finished. */
  test?: Metrics;
  /**
   * The same without test images that are near-duplicates of training or validation
   * images; absent if there are none.
   */
  testUnseen?: UnseenResult;
}

/** Name of this library among the versions of a record. */
export const LIBRARY = "norm-in-norm";

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

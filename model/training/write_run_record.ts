import { writeText } from "../../data/files/mod.ts";
import { datasetFingerprint } from "../runs/dataset_fingerprint.ts";
import type { TestResult } from "../runs/report_data.ts";
import { REPRODUCIBILITY } from "../runs/reproducibility.ts";
import type { RunRecord } from "../runs/run_record.ts";
import { summarizeRun } from "./run_summary.ts";
import { OWN_STATISTICS, type TrainingRun } from "./training_run.ts";

/** Writes the record of a run, finished or not. */
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
    ...run.workers && { workers: workersOf(run) },
    ...end.test && { test: end.test.metrics },
    ...end.test?.unseen && { testUnseen: end.test.unseen },
  };
  await writeText(folder.record, JSON.stringify(record, null, 2) + "\n");
}

function workersOf(
  { config, workers }: TrainingRun,
): NonNullable<RunRecord["workers"]> {
  const { size } = workers!;
  return {
    count: size,
    batchNormalization: config.freezeBatchNorm ? "frozen" : OWN_STATISTICS,
  };
}

import { LIBRARY } from "../runs/run_record.ts";
import { LIBRARY_VERSION } from "../scoring/library_version.ts";
import { notesOf } from "./opening/notes_of.ts";
import type { DatasetSummary, RuntimeSummary } from "../runs/report_data.ts";
import type { TrainingRun } from "./training_run.ts";

/** The runtime and the data of a run, for its report and its record. */
export interface RunSummary {
  /** Its runtime. */
  runtime: RuntimeSummary;
  /** Its data. */
  dataset: DatasetSummary;
}

/** Sums up a run. */
export function summarizeRun(
  { learner: { model, trainer }, data }: TrainingRun,
): RunSummary {
  const { dataset, images, skipped } = data;
  const { name, device, reason, versions } = model.runtime;
  return {
    runtime: {
      name,
      device,
      reason,
      precision: trainer.precision,
      steps: trainer.way,
      versions: {
        [LIBRARY]: LIBRARY_VERSION,
        deno: Deno.version.deno,
        ...versions,
      },
    },
    dataset: {
      name: dataset.name,
      images: {
        train: images.train.length,
        validation: images.validation.length,
        test: images.test.length,
      },
      license: dataset.license,
      citation: dataset.citation,
      notes: notesOf(dataset),
      skipped: [...skipped],
    },
  };
}

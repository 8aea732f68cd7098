import { dirname } from "node:path";
import { openDataset } from "../../data/mod.ts";
import { requireWritable } from "../../data/files/mod.ts";
import type { BootstrapInterval } from "../../loss/mod.ts";
import { restoreModel } from "../scoring/device_iqa_model.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { selectBackend } from "../runtime/select_backend.ts";
import {
  evaluate,
  evaluatePredictions,
  type Evaluation,
  imagesOf,
} from "../training/evaluate.ts";
import {
  namesShownIn,
  readNearDuplicates,
} from "../training/near_duplicates.ts";
import { readRunConfig, runFolderAt } from "../runs/run_folder.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import { writePredictions } from "../runs/prediction_file.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import { type DatasetFlags, datasetOptions } from "./flags/dataset_flags.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { createProgressDisplay } from "./progress/progress_display.ts";

/** What the flags of `evaluate` parse to. */
export interface EvaluateFlags extends DatasetFlags, LoadingFlags {
  checkpoint: string;
  split: "train" | "validation" | "test" | "all";
  batchSize: number;
  runtime: RuntimeName | "auto";
  predictions?: string;
  json?: boolean;
}

/** Evaluates a checkpoint: progress on standard error, result on standard output. */
export async function runEvaluation(flags: EvaluateFlags): Promise<void> {
  const { checkpoint, split, batchSize, runtime, json } = flags;
  if (flags.predictions) await requireWritable(flags.predictions);
  const display = await createProgressDisplay();
  const skipped: string[] = [];
  const skip = flags.skipUnreadable && {
    skipUnreadable(name: string, reason: string): void {
      skipped.push(name);
      display.print(`skipped ${name}: ${reason}`);
    },
  };
  const dataset = await openDataset(flags.dataset ?? "synthetic", {
    ...datasetOptions(flags),
    ...skip,
    progress: (done, total) => display.show("drawing", done, total, "images"),
  });
  dataset.notes?.forEach((note) => display.print(note));
  const images = imagesOf(dataset, split);
  const weights = await readCheckpoint(checkpoint);
  const opened = await selectBackend(runtime, { log: display.print });
  const model = restoreModel(checkpoint, weights, opened);
  const { size } = model.config.preparation;
  const loader = await openFlaggedLoader(flags, size, display.print);
  const { evaluation, predictions } = await evaluate(model, images, {
    batchSize,
    loader,
    ...skip,
    progress: (done, total) => display.show(split, done, total, "images"),
  }).finally(async () => {
    display.hide();
    await loader[Symbol.asyncDispose]();
  });
  model.dispose();
  if (flags.predictions) await writePredictions(flags.predictions, predictions);
  const seen = split === "test"
    ? await namesSeenInTraining(checkpoint, dataset.name)
    : new Set();
  const unseen = predictions.filter(({ name }) => !seen.has(name));
  const without = unseen.length < predictions.length && unseen.length > 1
    ? evaluatePredictions(unseen)
    : undefined;
  const { name, scale: { unit } } = dataset;
  if (json) {
    const result = { checkpoint, dataset: name, split, ...evaluation, skipped };
    console.log(JSON.stringify({ ...result, withoutNearDuplicates: without }));
    return;
  }
  console.log(describe(evaluation, `${name} ${split}`, unit));
  if (!without) return;
  const part = `\n${name} ${split} without near-duplicates of training images`;
  console.log(describe(without, part, unit));
}

/** Names of the test images that show what images of the checkpoint's run show, if it lies in its folder. */
async function namesSeenInTraining(
  checkpoint: string,
  dataset: string,
): Promise<Set<string>> {
  const run = dirname(checkpoint);
  const config = await readRunConfig(run).catch(() => undefined) as
    | Partial<TrainConfig>
    | undefined;
  // Names of another data set may be the same by chance.
  if (config?.dataset !== dataset || config.leaveOutNearDuplicates) {
    return new Set();
  }
  const { nearDuplicates } = runFolderAt(run);
  const pairs = await readNearDuplicates(nearDuplicates) ?? [];
  return namesShownIn(pairs, "test", ["train", "validation"]);
}

function describe(evaluation: Evaluation, part: string, unit: string): string {
  const row = (
    name: string,
    { value, low, high }: BootstrapInterval,
    note: string,
  ) =>
    `${name.padEnd(6)}${value.toFixed(4)}  [${low.toFixed(4)}, ${
      high.toFixed(4)
    }]  ${note}`;
  return [
    `${part}: ${evaluation.images} images, 95 % bootstrap intervals over the images`,
    row("SROCC", evaluation.srocc, "raw"),
    row("KROCC", evaluation.krocc, "raw"),
    row("PLCC", evaluation.plcc, "linear mapping, fitted in training"),
    row("RMSE", evaluation.rmse, `${unit}; linear mapping, fitted in training`),
    row(
      "RMSE",
      evaluation.rmseRefitted,
      `${unit}; linear mapping, fitted here`,
    ),
  ].join("\n");
}

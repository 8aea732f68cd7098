import { requireWritable } from "../../data/files/mod.ts";
import { describeCount } from "../../data/text/describe_count.ts";
import type { BootstrapInterval } from "../../loss/mod.ts";
import { writePredictions } from "../runs/prediction_file.ts";
import type { PredictorName } from "../scoring/predictor_names.ts";
import type { Evaluation } from "../training/evaluating/evaluate.ts";
import { evaluateCheckpoint } from "../training/evaluating/evaluate_checkpoint.ts";
import { type DatasetFlags, datasetOptions } from "./flags/dataset_flags.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { createProgressDisplay } from "../../data/text/progress_display.ts";

/** What the flags of `evaluate` parse to. */
export interface EvaluateFlags extends DatasetFlags, LoadingFlags {
  checkpoint: string;
  split?: "train" | "validation" | "test" | "all";
  batchSize: number;
  runtime: PredictorName | "auto";
  predictions?: string;
  json?: boolean;
}

/** Evaluates a checkpoint: progress on standard error, result on standard output. */
export async function runEvaluation(flags: EvaluateFlags): Promise<void> {
  const { checkpoint, dataset, split, batchSize, runtime } = flags;
  if (flags.predictions) await requireWritable(flags.predictions);
  const display = await createProgressDisplay();
  const skipped: string[] = [];
  const result = await evaluateCheckpoint(checkpoint, {
    ...datasetOptions(flags),
    ...dataset !== undefined && { dataset },
    ...split !== undefined && { split },
    batchSize,
    runtime,
    log: display.print,
    openLoader: (size) => openFlaggedLoader(flags, size, display.print),
    onProgress: (purpose, done, total) =>
      display.show({ label: purpose, done, total, text: "images" }),
    ...flags.skipUnreadable && {
      skipUnreadable(name: string, reason: string): void {
        skipped.push(name);
        display.print(`skipped ${name}: ${reason}`);
      },
    },
  }).finally(display.hide);
  const { predictions, evaluation } = result;
  if (flags.predictions) await writePredictions(flags.predictions, predictions);
  const { withoutNearDuplicates: without } = result;
  const { dataset: name, unit } = result;
  if (flags.json) {
    console.log(JSON.stringify({
      checkpoint,
      dataset: name,
      split: result.split,
      ...evaluation,
      skipped,
      withoutNearDuplicates: without,
    }));
    return;
  }
  console.log(describe(evaluation, `${name} ${result.split}`, unit));
  if (!without) return;
  const part =
    `\n${name} ${result.split} without near-duplicates of training images`;
  console.log(describe(without, part, unit));
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
    `${part}: ${
      describeCount(evaluation.images, "image")
    }, 95 % bootstrap intervals over the images`,
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

import { describeCount } from "../../data/text/describe_count.ts";
import { join } from "node:path";
import { writeText } from "../../data/files/mod.ts";
import { quantile } from "../../loss/metrics/quantile.ts";
import { learningRateAt } from "../learning/learning_rate_at.ts";
import { readRunRecord } from "../runs/run_record.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import {
  type ArmResult,
  readArmResults,
  type RunResult,
} from "./arm_results.ts";
import { chosenRates, describeChosenRates } from "./chosen_rates.ts";
import type { Experiment, PlannedRun } from "./experiment.ts";
import {
  type ExperimentResults,
  summarizeExperiment,
} from "./experiment_results.ts";
import { resultsFigure } from "./results_figure.ts";
import { resultsCsv, resultsMarkdown } from "./results_table.ts";
import { folderOfRun, stateOfPlanned, whyDiverged } from "./run_experiment.ts";

/** What was written, and what it says. */
export interface WrittenResults {
  results: ExperimentResults;
  /** The text of `results.md`. */
  markdown: string;
}

/**
 * Writes the results of an experiment's finished runs into its folder:
 * `results.md`, `results.csv`, `results.json` and `curves.svg`.
 *
 * @param known Results by folder, kept by a caller that writes after every run: a finished
 * run is read and resampled once.
 * @returns `undefined` if no run is finished.
 */
export async function writeResults(
  experiment: Experiment,
  runs: readonly PlannedRun[],
  out: string,
  known: Map<string, RunResult> = new Map(),
): Promise<WrittenResults | undefined> {
  const states = await Promise.all(runs.map((run) => stateOfPlanned(out, run)));
  const finished = runs.filter((_, i) => states[i] === "finished");
  if (finished.length === 0) return undefined;
  const arms = await readArmResults(
    (run) => folderOfRun(out, run),
    finished,
    known,
  );
  const results = summarizeExperiment(experiment, arms);
  const own = resultsMarkdown(
    results,
    describeSettings(experiment, finished[0]!.config) +
      await describeEpochs(experiment, finished[0]!, arms, out) +
      ` ${finished.length} of ${runs.length} runs are finished.` +
      await describeMissing(runs, finished, out),
  );
  const rates = describeChosenRates(chosenRates(arms));
  const markdown = [own, rates, experiment.published]
    .filter((part) => part).map((part) => `${part}`.trimEnd() + "\n")
    .join("\n");
  const files = {
    "results.md": markdown,
    "results.csv": resultsCsv(results),
    // An epoch that is never reached is infinite here and null in JSON.
    "results.json": JSON.stringify(results, null, 2) + "\n",
    "curves.svg": resultsFigure(arms),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeText(join(out, name), content);
  }
  return { results, markdown };
}

/** Sentences about missing arms and seeds; empty if there are none. */
async function describeMissing(
  runs: readonly PlannedRun[],
  finished: readonly PlannedRun[],
  out: string,
): Promise<string> {
  const missing = await Promise.all(
    runs.filter((run) => !finished.includes(run)).map(async (run) => ({
      run,
      reason: await whyDiverged(out, run),
    })),
  );
  const seedsOf = (of: typeof missing) =>
    Array.from(Map.groupBy(of, ({ run }) => run.arm.label), ([label, own]) => {
      const seeds = own.map(({ run }) => run.seed).join(", ");
      return `${label} (${own.length === 1 ? "seed" : "seeds"} ${seeds})`;
    }).join("; ");
  const diverged = missing.filter(({ reason }) => reason !== undefined);
  const open = missing.filter(({ reason }) => reason === undefined);
  return (open.length > 0 ? ` Missing: ${seedsOf(open)}.` : "") +
    (diverged.length > 0
      ? ` Diverged: ${seedsOf(diverged)}, the first with “${
        diverged[0]!.reason
      }”.`
      : "");
}

/**
 * Sentences about the length of an epoch in images and seconds, and about cuts of the learning rate.
 */
async function describeEpochs(
  { varies }: Experiment,
  run: PlannedRun,
  arms: readonly ArmResult[],
  out: string,
): Promise<string> {
  const record = await readRunRecord(folderOfRun(out, run));
  const all = record?.dataset.images.train;
  const images = all && Math.floor(all / (run.config.epochsPerPass ?? 1));
  const { schedule, epochs } = run.config;
  const rate = (epoch: number) => learningRateAt(epoch, { schedule, epochs });
  const cuts = schedule !== "step" || varies.includes("schedule")
    ? []
    : Array.from({ length: epochs - 1 }, (_, i) => i + 1)
      .filter((epoch) => rate(epoch) < rate(epoch - 1) / 2);
  const seen = images
    ? ` An epoch is ${images} images${describeSeconds(arms)}.`
    : "";
  return cuts.length === 0
    ? seen
    : `${seen} The learning rate is divided by ten before ${
      cuts.length === 1 ? "epoch" : "epochs"
    } ${
      cuts.map((epoch) => epoch + 1).join(" and ")
    }: values reached there may be due to this.`;
}

/** How long an epoch takes: it differs between arms with batches of other sizes, and includes waiting for other work of the machine. */
function describeSeconds(arms: readonly ArmResult[]): string {
  const medians = arms.map(({ runs }) => {
    const all = runs.flatMap(({ seconds }) => seconds);
    return quantile(Float64Array.from(all).sort(), 0.5);
  });
  const [least, most] = [Math.min(...medians), Math.max(...medians)]
    .map((seconds) => seconds.toPrecision(2));
  return ` and takes ${least === most ? least : `${least} to ${most}`} s ` +
    "by the clock (medians of the arms)";
}

/** The settings that all arms share, as a sentence. */
function describeSettings(
  { varies }: Experiment,
  config: TrainConfig,
): string {
  const { size, crop } = config;
  const shape = ({ height, width }: { height: number; width: number }) =>
    `${height}x${width}`;
  const parts: [key: keyof TrainConfig, text: string][] = [
    ["dataset", config.dataset],
    ["backbone", config.backbone],
    ["pretrained", config.pretrained ? "pretrained weights" : "from scratch"],
    ["size", size ? `images of ${shape(size)}` : "images as they are"],
    ["crop", crop ? `crops of ${shape(crop)}` : ""],
    ["optimizer", config.optimizer],
    ["learningRate", `learning rate ${config.learningRate.toExponential()}`],
    ["schedule", `schedule ${config.schedule}`],
    ["batchSize", `batches of ${config.batchSize * config.accumulate}`],
    [
      "epochs",
      describeCount(config.epochs, "epoch") +
      (config.epochsPerPass ? ` of 1/${config.epochsPerPass} of a pass` : ""),
    ],
    ["ftLrRatio", config.ftLrRatio === 0 ? "frozen backbone" : ""],
    ["augment", config.augment ? "augmented" : "not augmented"],
  ];
  const shared = parts
    .filter(([key, text]) => text !== "" && !varies.includes(key))
    .map(([, text]) => text);
  return `All arms: ${shared.join(", ")}.`;
}

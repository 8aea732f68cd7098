import { describeCount } from "../../data/text/describe_count.ts";
import { join } from "node:path";
import { writeText } from "../../data/files/mod.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import { readArmResults } from "./arm_results.ts";
import type { Experiment, PlannedRun } from "./experiment.ts";
import {
  type ExperimentResults,
  summarizeExperiment,
} from "./experiment_results.ts";
import { resultsFigure } from "./results_figure.ts";
import { resultsCsv, resultsMarkdown } from "./results_table.ts";
import { folderOfRun, stateOfPlanned } from "./run_experiment.ts";

/** What was written, and what it says. */
export interface WrittenResults {
  results: ExperimentResults;
  /** The text of `results.md`. */
  markdown: string;
}

/**
 * Writes what the finished runs of an experiment come to into its folder:
 * `results.md`, `results.csv`, `results.json` and `curves.svg`.
 *
 * @returns `undefined` if no run is finished.
 */
export async function writeResults(
  experiment: Experiment,
  runs: readonly PlannedRun[],
  out: string,
): Promise<WrittenResults | undefined> {
  const states = await Promise.all(runs.map((run) => stateOfPlanned(out, run)));
  const finished = runs.filter((_, i) => states[i] === "finished");
  if (finished.length === 0) return undefined;
  const arms = await readArmResults((run) => folderOfRun(out, run), finished);
  const results = summarizeExperiment(experiment, arms);
  const own = resultsMarkdown(
    results,
    describeSettings(experiment, finished[0]!.config) +
      ` ${finished.length} of ${runs.length} runs are finished.`,
  );
  const { published } = experiment;
  const markdown = published ? `${own}\n${published}\n` : own;
  const files = {
    "results.md": markdown,
    "results.csv": resultsCsv(results),
    // An epoch that is not reached, infinite here, is null there.
    "results.json": JSON.stringify(results, null, 2) + "\n",
    "curves.svg": resultsFigure(arms),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeText(join(out, name), content);
  }
  return { results, markdown };
}

/** What all arms share, in a sentence. */
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
    ["epochs", describeCount(config.epochs, "epoch")],
    ["augment", config.augment ? "augmented" : "not augmented"],
  ];
  const shared = parts
    .filter(([key, text]) => text !== "" && !varies.includes(key))
    .map(([, text]) => text);
  return `All arms: ${shared.join(", ")}.`;
}

/**
 * Makes the logs that notebook 6 replays from folders that `deno task experiment` wrote:
 * `deno run -A notebooks/run/collect_experiments.ts experiments/frozen-biq2021 …`
 *
 * @module
 */
import { join } from "node:path";
import { notebooksFolder } from "./notebook.ts";

/** What is read of `results.json`. */
interface Results {
  experiment: string;
  arms: {
    name: string;
    seeds: number[];
    difference: Record<
      string,
      { seeds: number; mean: number; low: number; high: number }
    >;
    steps?: { epoch: number; spread: number; gradient: number }[];
    test: Record<"srocc" | "plcc" | "krocc" | "rmse", { seeds: number[] }>;
  }[];
}

/** The tables, as CSV. */
export interface Collected {
  /** One row per run: validation by epoch, and the test. */
  runs: string;
  /** One row per pair of arms: the difference of their test SROCC. */
  differences: string;
  /** One row per arm and epoch, where gradients were logged: medians of the steps, means over the seeds. */
  steps: string;
}

/** Reads the finished runs of experiments, rounded to four decimals. */
export async function collectExperiments(
  folders: readonly string[],
): Promise<Collected> {
  const runs = [
    "preset,arm,seed,validation SROCC,validation PLCC,test SROCC,test PLCC,test KROCC,test RMSE",
  ];
  const differences = ["preset,arm,other,seeds,mean,low,high"];
  const steps = ["preset,arm,epoch,spread,gradient"];
  for (const folder of folders) {
    const { experiment, arms }: Results = JSON.parse(
      await Deno.readTextFile(join(folder, "results.json")),
    );
    for (const [place, arm] of arms.entries()) {
      const { name, seeds, test, difference } = arm;
      for (const { epoch, spread, gradient } of arm.steps ?? []) {
        const numbers = [spread, gradient].map((value) => value.toPrecision(4));
        steps.push([experiment, name, epoch, ...numbers].join());
      }
      for (const [i, seed] of seeds.entries()) {
        const { srocc, plcc, krocc, rmse } = test;
        const run = join(folder, "runs", `${name}-seed${seed}`);
        const ends = [srocc, plcc, krocc, rmse].map((metric) =>
          round(metric.seeds[i]!)
        );
        runs.push(
          [experiment, name, seed, ...await curvesOf(run), ...ends].join(),
        );
      }
      for (const other of arms.slice(place + 1)) {
        const found = difference[other.name];
        if (!found) continue;
        const { seeds, mean, low, high } = found;
        const numbers = [mean, low, high].map(round);
        differences.push(
          [experiment, name, other.name, seeds, ...numbers].join(),
        );
      }
    }
  }
  return {
    runs: `${runs.join("\n")}\n`,
    differences: `${differences.join("\n")}\n`,
    steps: `${steps.join("\n")}\n`,
  };
}

/** SROCC and PLCC of the validation images by epoch, divided by spaces. */
async function curvesOf(run: string): Promise<[srocc: string, plcc: string]> {
  const text = await Deno.readTextFile(join(run, "metrics.jsonl"));
  const epochs = text.trimEnd().split("\n")
    .map((line) => JSON.parse(line) as { srocc: number; plcc: number });
  return [
    epochs.map(({ srocc }) => round(srocc)).join(" "),
    epochs.map(({ plcc }) => round(plcc)).join(" "),
  ];
}

function round(value: number): string {
  return value.toFixed(4);
}

if (import.meta.main) {
  const { runs, differences, steps } = await collectExperiments(Deno.args);
  const write = (name: string, text: string) =>
    Deno.writeTextFile(new URL(`data/${name}.csv`, notebooksFolder), text);
  await write("experiments", runs);
  await write("experiment_differences", differences);
  await write("experiment_steps", steps);
}

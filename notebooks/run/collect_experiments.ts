/**
 * Puts what folders of `deno task experiment` hold into the logs that notebook 6 replays:
 * `deno run -A notebooks/run/collect_experiments.ts experiments/frozen-biq2021 …`
 * Arms that are in no folder keep the rows that they have.
 *
 * @module
 */
import { join } from "node:path";
import { messageOf } from "../../data/text/message_of.ts";
import { LIBRARY_VERSION } from "../../model/scoring/library_version.ts";
import { notebooksFolder } from "./notebook.ts";

/** What is read of `results.json`. */
interface Results {
  experiment: string;
  /** Version of the library; absent in results that were written before it was recorded. */
  version?: string;
  arms: {
    name: string;
    seeds: number[];
    difference: Record<
      string,
      { seeds: number; mean: number; low: number; high: number }
    >;
    steps?: { epoch: number; spread: number; gradient: number }[];
    test: Record<
      typeof METRICS[number],
      { mean: number; low: number; high: number; seeds: number[] }
    >;
  }[];
}

const METRICS = ["srocc", "plcc", "krocc", "rmse"] as const;

/** The tables, as CSV. */
export interface Collected {
  /**
   * One row per run: validation by epoch, the test, and the seconds of all epochs by the
   * clock, empty where they are not known.
   */
  runs: string;
  /** One row per pair of arms: the difference of their test SROCC. */
  differences: string;
  /** One row per arm and test metric: the mean over the seeds with its interval over the images. */
  tests: string;
  /** One row per arm and epoch, where gradients were logged: medians of the steps, means over the seeds. */
  steps: string;
}

const HEADERS: Collected = {
  runs:
    "preset,arm,seed,validation SROCC,validation PLCC,test SROCC,test PLCC,test KROCC,test RMSE,seconds",
  differences: "preset,arm,other,seeds,mean,low,high",
  tests: "preset,arm,metric,seeds,mean,low,high",
  steps: "preset,arm,epoch,spread,gradient",
};

const LOGS = ["runs", "differences", "tests", "steps"] as const;

/**
 * Reads the finished runs of experiments, rounded to four decimals. Of the logs so far, rows of the
 * same arms are replaced; so is a difference if one of its arms is, since its other runs are gone.
 *
 * @throws {Error} If another version of the library wrote the results. Such as name no version
 * are taken: they are older than the record of it.
 */
export async function collectExperiments(
  folders: readonly string[],
  soFar: Collected = HEADERS,
): Promise<Collected> {
  const found = await Promise.all(folders.map(readFolder));
  const replaced = new Set(found.flatMap(({ arms }) => arms));
  const merge = (log: keyof Collected) => {
    const named = log === "differences" ? 2 : 1;
    const columns = HEADERS[log].split(",").length;
    const kept = soFar[log].trimEnd().split("\n").slice(1).filter((row) => {
      const [preset, ...cells] = row.split(",");
      return !cells.slice(0, named).some((arm) =>
        replaced.has(`${preset},${arm}`)
      );
    }).map((row) => {
      // A row that was written before a column was added.
      const missing = columns - row.split(",").length;
      return row + ",".repeat(missing);
    });
    const rows = [...kept, ...found.flatMap((folder) => folder[log])];
    return `${[HEADERS[log], ...rows.sort(byCells)].join("\n")}\n`;
  };
  return {
    runs: merge("runs"),
    differences: merge("differences"),
    tests: merge("tests"),
    steps: merge("steps"),
  };
}

/** Rows of the logs that a folder gives, and its arms as `preset,arm`. */
async function readFolder(
  folder: string,
): Promise<Record<keyof Collected | "arms", string[]>> {
  const { experiment, version, arms }: Results = JSON.parse(
    await Deno.readTextFile(join(folder, "results.json")),
  );
  if (version !== undefined && version !== LIBRARY_VERSION) {
    throw new Error(
      `Cannot collect ${folder}: it was made by version ${version}, and this ` +
        `is version ${LIBRARY_VERSION}`,
    );
  }
  const runs: string[] = [], differences: string[] = [];
  const tests: string[] = [], steps: string[] = [];
  for (const [place, arm] of arms.entries()) {
    const { name, seeds, test, difference } = arm;
    for (const { epoch, spread, gradient } of arm.steps ?? []) {
      const numbers = [spread, gradient].map((value) => value.toPrecision(4));
      steps.push([experiment, name, epoch, ...numbers].join());
    }
    for (const [i, seed] of seeds.entries()) {
      const run = join(folder, "runs", `${name}-seed${seed}`);
      const ends = METRICS.map((metric) => round(test[metric].seeds[i]!));
      const { curves, seconds } = await readMetrics(run);
      runs.push(
        [experiment, name, seed, ...curves, ...ends, seconds].join(),
      );
    }
    for (const metric of METRICS) {
      const { mean, low, high } = test[metric];
      const numbers = [mean, low, high].map(round);
      tests.push(
        [experiment, name, metric, seeds.length, ...numbers].join(),
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
  return {
    arms: arms.map(({ name }) => `${experiment},${name}`),
    runs,
    differences,
    tests,
    steps,
  };
}

/** Orders rows by preset, arm, and then the seed, the epoch, the metric or the other arm. */
function byCells(a: string, b: string): number {
  const first = a.split(","), second = b.split(",");
  for (let i = 0; i < 3; i++) {
    const order = Number(first[i]) - Number(second[i]) ||
      (first[i]! < second[i]! ? -1 : Number(first[i]! > second[i]!));
    if (order !== 0) return order;
  }
  return 0;
}

/** SROCC and PLCC of the validation images by epoch, divided by spaces, and the seconds of all epochs, if each has them. */
async function readMetrics(
  run: string,
): Promise<{ curves: string[]; seconds: string }> {
  const text = await Deno.readTextFile(join(run, "metrics.jsonl"));
  const epochs = text.trimEnd().split("\n").map((line) =>
    JSON.parse(line) as { srocc: number; plcc: number; seconds?: number }
  );
  const seconds = epochs.reduce(
    (sum, { seconds }) => sum + (seconds ?? NaN),
    0,
  );
  return {
    curves: (["srocc", "plcc"] as const).map((metric) =>
      epochs.map((epoch) => round(epoch[metric])).join(" ")
    ),
    seconds: Number.isNaN(seconds) ? "" : seconds.toFixed(1),
  };
}

function round(value: number): string {
  return value.toFixed(4);
}

if (import.meta.main) {
  const file = (name: string) => new URL(`data/${name}.csv`, notebooksFolder);
  const files = {
    runs: file("experiments"),
    differences: file("experiment_differences"),
    tests: file("experiment_tests"),
    steps: file("experiment_steps"),
  };
  const soFar = { ...HEADERS };
  for (const log of LOGS) soFar[log] = await Deno.readTextFile(files[log]);
  const collected = await collectExperiments(Deno.args, soFar)
    .catch((error) => {
      console.error(messageOf(error));
      Deno.exit(1);
    });
  for (const log of LOGS) await Deno.writeTextFile(files[log], collected[log]);
}

import { createPrng } from "../../data/mod.ts";
import { krocc, type Metric, plcc, rmse, srocc } from "../../loss/mod.ts";
import type { Metrics } from "../runs/epoch_metrics.ts";
import type { RunResult } from "./arm_results.ts";

/** A metric over the seeds of an arm. */
export interface Estimate {
  /** Mean over the seeds. */
  mean: number;
  /** Ends of the 95 % bootstrap interval of that mean, over the test images. */
  low: number;
  high: number;
  /** Value of each seed. */
  seeds: number[];
}

/** Test metrics of an arm. */
export type TestSummary = Record<keyof Metrics, Estimate>;

const METRICS: Record<keyof Metrics, Metric> = { srocc, plcc, krocc, rmse };
const RESAMPLES = 1000;
const SEED = 1;

/**
 * Test metrics of an arm: the mean over its seeds, with an interval for the choice of
 * test images. All seeds are measured on the same resampled images. The values of the
 * seeds show the influence of the seed; three seeds are too few for an interval.
 *
 * @returns `undefined` if there are no test images.
 */
export function summarizeTest(
  runs: readonly RunResult[],
): TestSummary | undefined {
  const images = runs[0]?.test.length ?? 0;
  if (images === 0) return undefined;
  const lists = runs.map(({ test }) => ({
    predicted: Float64Array.from(test, (row) => row.predicted),
    subjective: Float64Array.from(test, (row) => row.subjective),
  }));
  const names = Object.keys(METRICS) as (keyof Metrics)[];
  const prng = createPrng(SEED);
  const means = names.map((): number[] => []);
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const chosen = Array.from(
      { length: images },
      () => Math.floor(prng() * images),
    );
    const drawn = lists.map(({ predicted, subjective }) => ({
      predicted: Float64Array.from(chosen, (i) => predicted[i]!),
      subjective: Float64Array.from(chosen, (i) => subjective[i]!),
    }));
    names.forEach((name, column) =>
      means[column]!.push(mean(valuesOf(name, drawn)))
    );
  }
  return Object.fromEntries(names.map((name, column) => {
    const seeds = valuesOf(name, lists);
    return [name, { mean: mean(seeds), ...interval(means[column]!), seeds }];
  })) as TestSummary;
}

interface Lists {
  predicted: Float64Array;
  subjective: Float64Array;
}

function valuesOf(name: keyof Metrics, lists: readonly Lists[]): number[] {
  return lists.map(({ predicted, subjective }) =>
    METRICS[name](predicted, subjective)
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function interval(values: number[]): { low: number; high: number } {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}

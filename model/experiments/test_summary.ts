import { krocc, type Metric, plcc, rmse, srocc } from "../../loss/mod.ts";
import type { Metrics } from "../runs/epoch_metrics.ts";
import type { RunResult } from "./arm_results.ts";
import { resampledMetric } from "./resampled_metric.ts";

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
  if ((runs[0]?.test.length ?? 0) === 0) return undefined;
  const names = Object.keys(METRICS) as (keyof Metrics)[];
  return Object.fromEntries(names.map((name) => {
    const metric = METRICS[name];
    const seeds = runs.map(({ test }) =>
      metric(
        Float64Array.from(test, (row) => row.predicted),
        Float64Array.from(test, (row) => row.subjective),
      )
    );
    const drawn = runs.map(({ test }) =>
      resampledMetric(metric, test, RESAMPLES)
    );
    const means = Array.from(
      { length: RESAMPLES },
      (_, draw) => mean(drawn.map((values) => values[draw]!)),
    );
    return [name, { mean: mean(seeds), ...interval(means), seeds }];
  })) as TestSummary;
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

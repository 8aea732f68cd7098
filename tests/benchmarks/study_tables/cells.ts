/** Cells of the studies' tables. */
import { formatCorrelation } from "../../../model/report/format_number.ts";
import {
  readDifference,
  type TestMetric,
} from "../../../notebooks/experiment_logs.ts";
import type { Arm } from "../../../notebooks/lessons/experiment_arms.ts";
import { mean } from "../../../notebooks/vectors.ts";

/** A difference with three decimals and its sign, that of a rounded zero too. */
function signed(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "−" : "+";
  return `${sign}${Math.abs(value).toFixed(3)}`;
}

/** Best validation SROCC and PLCC: means over the seeds of each run's best. */
export function bestValidation({ runs }: Arm): string {
  return (["srocc", "plcc"] as const)
    .map((metric) => bestOf(runs.map((run) => run[metric]))).join(", ");
}

/** Mean over the seeds of each run's best. */
export function bestOf(curves: readonly number[][]): string {
  return formatCorrelation(mean(curves.map((curve) => Math.max(...curve))));
}

/** Mean of a test metric over the seeds. */
export function testMean({ test }: Arm, metric: TestMetric = "srocc"): string {
  return formatCorrelation(test[metric]);
}

/** Mean of a test metric over the seeds, with the lowest and the highest of them. */
export function testRange(
  { runs, test }: Arm,
  metric: TestMetric = "srocc",
): string {
  const seeds = runs.map((run) => run.test[metric]);
  const ends = [Math.min(...seeds), Math.max(...seeds)];
  const [middle, low, high] = [test[metric], ...ends].map(formatCorrelation);
  return `${middle} (${low} to ${high})`;
}

/** Mean of a test metric over the seeds, with the ends of its interval. */
export function testInterval(
  arm: Arm,
  metric: TestMetric,
  ends: { low: number; high: number },
): string {
  const [low, high] = [ends.low, ends.high].map(formatCorrelation);
  return `${testMean(arm, metric)} [${low}, ${high}]`;
}

/** Test SROCC of one arm minus that of another, with its interval; empty for an arm and itself. */
export async function difference(
  preset: string,
  arm: string,
  other: string,
): Promise<string> {
  if (arm === other) return "";
  const { mean, low, high } = await readDifference(preset, arm, other);
  return `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
}

const WORDS: Readonly<Record<number, string>> = {
  3: "three",
  5: "five",
  10: "ten",
  20: "twenty",
};

/**
 * How many seeds each of the arms has, in words.
 *
 * @throws {Error} If it is not the same of all.
 */
export function seedsOf(arms: readonly Arm[]): string {
  const [count, ...others] = new Set(arms.map(({ seeds }) => seeds));
  if (others.length > 0) {
    throw new Error(
      `Cannot count the seeds of a table: arms have ${
        [count, ...others].join(" and ")
      }`,
    );
  }
  return `${WORDS[count!] ?? count} seeds`;
}

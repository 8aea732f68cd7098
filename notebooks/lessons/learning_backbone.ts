/** Tables of the sixth notebook's experiment from ImageNet weights, where all of the network learns. */
import { levelOf, passes } from "./convergence.ts";
import { type LoggedDifference, readDifference } from "../experiment_logs.ts";
import type { Arm } from "./experiment_arms.ts";
import type { Sweep } from "./rate_sweeps.ts";

/** The losses, as the logs name them. */
export const LOSSES = {
  "mae": "MAE",
  "mse": "MSE",
  "mse-bn": "MSE, batch norm at the end",
  "nin-1-2": "Norm-in-Norm (1, 2)",
  "nin-2-2": "Norm-in-Norm (2, 2)",
  "mse-standard": "MSE, standardized scores",
} as const;

/** Each loss at the best of its rates. */
export const AT_BEST = {
  "mae-lr1e-2": "MAE, 1e-2",
  "mse-lr1e-2": "MSE, 1e-2",
  "mse-bn-lr1e-2": "MSE, batch norm at the end, 1e-2",
  "nin-1-2-lr3e-3": "Norm-in-Norm (1, 2), 3e-3",
  "nin-2-2-lr3e-3": "Norm-in-Norm (2, 2), 3e-3",
  "mse-standard-lr3e-3": "MSE, standardized scores, 3e-3",
} as const;

const METRICS = ["srocc", "plcc"] as const;

/** Of each seed, the eighth of a pass in which an arm passes the level of another for good; infinite if it never does. */
export function eighthsTo(
  other: Arm,
  arm: Arm,
  metric: "srocc" | "plcc",
): number[] {
  return arm.runs.map((run) => {
    const rival = other.runs.find(({ seed }) => seed === run.seed)!;
    return eighth(run[metric], rival[metric]);
  });
}

/** The same for an arm and itself with another seed, of each pair of seeds: what chance does. */
export function eighthsToItself(arm: Arm, metric: "srocc" | "plcc"): number[] {
  return arm.runs.flatMap((run) =>
    arm.runs.filter((other) => other !== run)
      .map((other) => eighth(run[metric], other[metric]))
  );
}

function eighth(run: readonly number[], rival: readonly number[]): number {
  const passed = passes(run, levelOf(rival));
  return passed === 0 ? Infinity : passed;
}

/** By how many times each arm passes the level of rivals sooner than they do: of both metrics and each rival, arm and seed, from the least. */
export function timesSooner(
  rivals: readonly Arm[],
  arms: readonly Arm[],
): number[] {
  return METRICS.flatMap((metric) =>
    rivals.flatMap((rival) => {
      const own = eighthsTo(rival, rival, metric);
      return arms.flatMap((arm) =>
        eighthsTo(rival, arm, metric).map((passed, seed) => own[seed]! / passed)
      );
    })
  ).sort((a, b) => a - b);
}

/** By how many times one arm does, to a tenth: the least, the middle and the most. */
export function middleOf(
  rivals: readonly Arm[],
  arm: Arm,
): [least: number, middle: number, most: number] {
  const times = timesSooner(rivals, [arm]);
  const half = times.length / 2;
  const middle = (times[half - 1]! + times[half]!) / 2;
  const tenth = (value: number) => Math.floor(10 * value) / 10;
  return [tenth(times[0]!), tenth(middle), tenth(times.at(-1)!)];
}

/** Test SROCC of the paper's (1, 2) minus that of MSE, each at the best of its rates. */
export function paperOverMse(): Promise<LoggedDifference> {
  return readDifference("fine-tuned-rates", "nin-1-2-lr3e-3", "mse-lr1e-2");
}

/** Lowest and highest eighth in which any arm passes the level of any rival. */
export function passRange(
  rivals: readonly Arm[],
  arms: readonly Arm[],
  metrics: readonly ("srocc" | "plcc")[] = METRICS,
): [number, number] {
  return range(
    metrics.flatMap((metric) =>
      rivals.flatMap((rival) =>
        arms.flatMap((arm) => eighthsTo(rival, arm, metric))
      )
    ),
  );
}

/** The same of arms and their own levels. */
export function ownRange(arms: readonly Arm[]): [number, number] {
  return range(
    METRICS.flatMap((metric) =>
      arms.flatMap((arm) => eighthsTo(arm, arm, metric))
    ),
  );
}

/** The same of arms and themselves with another seed. */
export function anewRange(
  arms: readonly Arm[],
  metrics: readonly ("srocc" | "plcc")[] = METRICS,
): [number, number] {
  return range(
    metrics.flatMap((metric) =>
      arms.flatMap((arm) => eighthsToItself(arm, metric))
    ),
  );
}

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** When each loss passes the levels of rivals, and its own with another seed, lowest to highest of the seeds. */
export function passRows(
  arms: readonly Arm[],
  rivals: readonly Arm[],
  metric: "srocc" | "plcc",
) {
  return arms.map((arm) => ({
    trained: arm.name,
    ...Object.fromEntries(rivals.map((rival) => [
      `passes the level of ${rival.name}`,
      written(eighthsTo(rival, arm, metric)),
    ])),
    "its own": written(eighthsTo(arm, arm, metric)),
    "its own with another seed": written(eighthsToItself(arm, metric)),
  }));
}

/** Lowest to highest of the seeds, or the only value. */
function written(epochs: readonly number[]): string {
  const [low, high] = range(epochs)
    .map((end) => Number.isFinite(end) ? `${end}` : "never");
  return low === high ? low! : `${low} to ${high}`;
}

/** By how much the best of each sweep's epochs at a rate is above that of as many first epochs of an arm with the first seed. */
export function aboveAt(
  rate: string,
  sweeps: readonly Sweep[],
  arms: readonly Arm[],
): number[] {
  return sweeps.map(({ rates }, i) => {
    const { srocc } = rates.find(({ name }) => name === rate)!;
    const own = arms[i]!.runs.find(({ seed }) => seed === 1)!;
    return Math.max(...srocc) - Math.max(...own.srocc.slice(0, srocc.length));
  });
}

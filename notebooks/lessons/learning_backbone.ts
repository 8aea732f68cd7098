/** Tables of the sixth notebook's experiment from ImageNet weights, where all of the network learns. */
import { levelOf, passes } from "./convergence.ts";
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

/** Whole runs at the rates that PyTorch found best. */
export const AT_BEST = {
  "mae-lr1e-2": "MAE, 1e-2",
  "mse-lr1e-2": "MSE, 1e-2",
  "mse-bn-lr3e-3": "MSE, batch norm at the end, 3e-3",
  "nin-2-2-lr3e-3": "Norm-in-Norm (2, 2), 3e-3",
} as const;

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
    ...(arm.runs.length > 1 && {
      "its own with another seed": written(eighthsToItself(arm, metric)),
    }),
  }));
}

/** Lowest to highest of the seeds, or the only value. */
function written(epochs: readonly number[]): string {
  const [low, high] = [Math.min(...epochs), Math.max(...epochs)]
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

/** Tables of the sixth notebook's experiment in the paper's own setting, where all of the network learns. */
import { passes } from "./convergence.ts";
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

/** Of each seed, the epoch of an arm's best validation value. */
export function ownBest(arm: Arm, metric: "srocc" | "plcc"): number[] {
  return arm.runs.map((run) =>
    run[metric].indexOf(Math.max(...run[metric])) + 1
  );
}

/** Of each seed, the epoch in which an arm passes the best of another for good; infinite if it never does. */
export function epochsToPass(
  arm: Arm,
  other: Arm,
  metric: "srocc" | "plcc",
): number[] {
  return arm.runs.map((run) => {
    const rival = other.runs.find(({ seed }) => seed === run.seed)!;
    const epoch = passes(run[metric], Math.max(...rival[metric]));
    return epoch === 0 ? Infinity : epoch;
  });
}

/** Each loss: the epoch of its own best, and those in which it passes the best of rivals. */
export function passRows(
  arms: readonly Arm[],
  rivals: readonly Arm[],
  metric: "srocc" | "plcc",
) {
  return arms.map((arm) => ({
    trained: arm.name,
    "its own best, in epoch": written(ownBest(arm, metric)),
    ...Object.fromEntries(rivals.map((rival) => [
      `passes that of ${rival.name}`,
      rival === arm ? "" : written(epochsToPass(arm, rival, metric)),
    ])),
  }));
}

/** Lowest to highest of the seeds, or the only value. */
function written(epochs: readonly number[]): string {
  const [low, high] = [Math.min(...epochs), Math.max(...epochs)]
    .map((end) => Number.isFinite(end) ? `${end}` : "never");
  return low === high ? low! : `${low} to ${high}`;
}

/** By how much the best of each sweep's epochs at a rate is above that of an arm's as many first epochs. */
export function aboveAt(
  rate: string,
  sweeps: readonly Sweep[],
  arms: readonly Arm[],
): number[] {
  return sweeps.map(({ rates }, i) => {
    const { srocc } = rates.find(({ name }) => name === rate)!;
    return Math.max(...srocc) -
      Math.max(...arms[i]!.srocc.slice(0, srocc.length));
  });
}

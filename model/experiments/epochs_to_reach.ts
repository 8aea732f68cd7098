import type { ArmResult, Point } from "./arm_results.ts";

/** The two validation metrics whose course is compared. */
export type Watched = "srocc" | "plcc";

/** How soon one arm is as good as another ever gets. */
export interface Reach {
  /** Seeds that both arms have finished. */
  seeds: number;
  /** Seeds with which the first arm gets there. */
  reached: number;
  /** Median over the seeds of the epoch, from 1; infinite where most never get there. */
  median: number;
  /** Epoch of each seed; infinite where it does not get there. */
  epochs: number[];
}

/** Highest value of a metric over a curve; NaN if there is none. */
export function bestOf(curve: readonly Point[], metric: Watched): number {
  const values = curve.map((point) => point[metric]).filter(Number.isFinite);
  return values.length > 0 ? Math.max(...values) : NaN;
}

/** First epoch at which a curve is at a level; infinite if it never is. */
export function firstEpochAt(
  curve: readonly Point[],
  metric: Watched,
  level: number,
): number {
  return curve.find((point) => point[metric] >= level)?.epoch ?? Infinity;
}

/**
 * Epochs until `arm` reaches the best validation value of `other`, seed by
 * seed: the same seed has the same validation images.
 */
export function epochsToReach(
  arm: ArmResult,
  other: ArmResult,
  metric: Watched,
): Reach {
  const epochs = arm.runs.flatMap(({ seed, curve }) => {
    const rival = other.runs.find((run) => run.seed === seed);
    if (!rival) return [];
    return [firstEpochAt(curve, metric, bestOf(rival.curve, metric))];
  });
  return {
    seeds: epochs.length,
    reached: epochs.filter(Number.isFinite).length,
    median: median(epochs),
    epochs,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const pair = [Math.ceil(middle) - 1, Math.floor(middle)]
    .map((index) => sorted[index] ?? NaN);
  return (pair[0]! + pair[1]!) / 2;
}

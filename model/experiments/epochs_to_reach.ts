import type { ArmResult, Point } from "./arm_results.ts";

/** The two validation metrics whose curves are compared. */
export type Watched = "srocc" | "plcc";

/** How many epochs one arm needs to reach the best value of another. */
export interface Reach {
  /**
   * Seeds that both arms have finished; pairs of seeds if an arm is compared
   * with itself.
   */
  seeds: number;
  /** Seeds with which the first arm reaches it. */
  reached: number;
  /** Median over the seeds of the epoch, from 1; infinite if most never reach it. */
  median: number;
  /** Epoch of each seed; infinite if it never reaches the value. */
  epochs: number[];
}

/** Highest value of a metric over a curve; NaN if there is none. */
export function bestOf(curve: readonly Point[], metric: Watched): number {
  const values = curve.map((point) => point[metric]).filter(Number.isFinite);
  return values.length > 0 ? Math.max(...values) : NaN;
}

/**
 * A curve without the noise of single epochs: the mean of each epoch and its
 * two neighbors. The highest of thirty noisy values is high by chance, and so
 * is the first epoch that exceeds it.
 */
export function smoothed(
  curve: readonly Point[],
  metric: Watched,
): { epoch: number; value: number }[] {
  return curve.map(({ epoch }, i) => {
    const near = curve.slice(Math.max(0, i - 1), i + 2)
      .map((point) => point[metric]).filter(Number.isFinite);
    return { epoch, value: near.reduce((sum, x) => sum + x, 0) / near.length };
  });
}

/**
 * Epochs until `arm` reaches the best validation value of `other`, both smoothed, seed by
 * seed: the same seed has the same validation images. For an arm and itself it is the
 * epoch of its own best value, by which another arm's epochs can be divided.
 */
export function epochsToReach(
  arm: ArmResult,
  other: ArmResult,
  metric: Watched,
): Reach {
  return reachOf(arm.runs.flatMap(({ seed, curve }) => {
    const rival = other.runs.find((run) => run.seed === seed);
    return rival ? [firstEpochAt(curve, rival.curve, metric)] : [];
  }));
}

/**
 * The same for an arm and itself with another seed, for each pair of seeds: the
 * spread caused by the seed alone, which includes the choice of held-out images
 * if they depend on the seed.
 */
export function epochsToReachItself(arm: ArmResult, metric: Watched): Reach {
  return reachOf(
    arm.runs.flatMap((run) =>
      arm.runs.filter((other) => other !== run)
        .map((other) => firstEpochAt(run.curve, other.curve, metric))
    ),
  );
}

function firstEpochAt(
  curve: readonly Point[],
  rival: readonly Point[],
  metric: Watched,
): number {
  const level = smoothed(rival, metric)
    .reduce((best, { value }) => value > best ? value : best, -Infinity);
  if (!Number.isFinite(level)) return Infinity;
  return smoothed(curve, metric).find(({ value }) => value >= level)?.epoch ??
    Infinity;
}

function reachOf(epochs: number[]): Reach {
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

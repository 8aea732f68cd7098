import type { ArmResult, Point } from "./arm_results.ts";

/** The two validation metrics whose curves are compared. */
export type Watched = "srocc" | "plcc";

/** How many epochs one arm needs to reach the level of another. */
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
  /** Epoch of each seed; infinite if it never reaches the level. */
  epochs: number[];
}

/** Highest value of a metric over a curve; NaN if there is none. */
export function bestOf(curve: readonly Point[], metric: Watched): number {
  const values = curve.map((point) => point[metric]).filter(Number.isFinite);
  return values.length > 0 ? Math.max(...values) : NaN;
}

/**
 * How far below an arm's best value its level lies: the best of its epochs is
 * the luckiest.
 */
const MARGIN = 0.02;

/**
 * Epochs until `arm` reaches the level of `other`, which is its best validation value less
 * 0.02, seed by seed: the same seed has the same validation images. A curve is there in the
 * first epoch above the level that is followed by another, or is the last. For an arm and
 * itself it is when it comes to its own level, by which another arm's epochs can be divided.
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
  const level = bestOf(rival, metric) - MARGIN;
  const isAbove = (point?: Point) => point && point[metric] > level;
  return curve.find((point, i) =>
    isAbove(point) && isAbove(curve[i + 1] ?? point)
  )?.epoch ?? Infinity;
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

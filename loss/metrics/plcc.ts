import { meanOf } from "../norm.ts";
import { checkPair, type Scores } from "../scores.ts";

/**
 * Pearson linear correlation coefficient: how well a line with positive slope
 * relates the two lists.
 *
 *     sum v_i w_i / sqrt(sum v_i^2 sum w_i^2),
 *     v_i = x_i - mean x,  w_i = y_i - mean y
 *
 * Unchanged by shift and positive scale of either list. Accurate however far
 * from zero the scores lie.
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @returns PLCC in [-1, 1], or NaN if either list is constant (so also for one
 * score), as in SciPy.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example
 * ```ts
 * import { plcc } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(plcc([1, 2, 3], [10, 20, 30]), 1);
 * assertAlmostEquals(plcc([1, 2, 3], [30, 20, 10]), -1);
 * ```
 */
export function plcc(predicted: Scores, subjective: Scores): number {
  return pearson(...checkPair("compute PLCC", predicted, subjective));
}

/** PLCC of lists that have been checked. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const xMean = meanOf(x), yMean = meanOf(y);
  const direct = cosineAbout(x, xMean, 1, y, yMean, 1);
  if (direct !== undefined) return direct;
  // Squares of very large or very small scores leave the range of numbers:
  // bring both lists to size 1.
  const xUnit = unitOf(x, xMean), yUnit = unitOf(y, yMean);
  return cosineAbout(x, xMean, xUnit, y, yMean, yUnit) ?? NaN;
}

function cosineAbout(
  x: Float64Array,
  xMean: number,
  xUnit: number,
  y: Float64Array,
  yMean: number,
  yUnit: number,
): number | undefined {
  let xx = 0, yy = 0, xy = 0;
  for (let i = 0; i < x.length; i++) {
    const v = (x[i]! - xMean) * xUnit;
    const w = (y[i]! - yMean) * yUnit;
    xx += v * v;
    yy += w * w;
    xy += v * w;
  }
  const isSafe = (sum: number) => sum > 1e-140 && sum < 1e140;
  if (!isSafe(xx) || !isSafe(yy)) return undefined;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/**
 * A factor that brings the largest deviation from the mean to about 1; 1 for
 * constant scores.
 */
function unitOf(scores: Float64Array, mean: number): number {
  let peak = 0;
  for (const score of scores) peak = Math.max(peak, Math.abs(score - mean));
  return peak === 0 ? 1 : Math.min(1 / peak, 1e300);
}

import { meanOf, unitOf } from "../norm.ts";
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
  // Squares of very large or very small scores leave the range of numbers:
  // bring both lists to size 1.
  return cosine(x, y) ?? cosine(toUsualSize(x), toUsualSize(y)) ?? NaN;
}

/** Undefined where a sum of squares is too large or too small to be trusted. */
function cosine(x: Float64Array, y: Float64Array): number | undefined {
  const xMean = meanOf(x), yMean = meanOf(y);
  let xx = 0, yy = 0, xy = 0, xRest = 0, yRest = 0;
  for (let i = 0; i < x.length; i++) {
    const v = x[i]! - xMean, w = y[i]! - yMean;
    xx += v * v;
    yy += w * w;
    xy += v * w;
    xRest += v;
    yRest += w;
  }
  const isSafe = (sum: number) => sum > 1e-140 && sum < 1e140;
  if (!isSafe(xx) || !isSafe(yy)) return undefined;
  // A mean is rounded, far from zero by as much as the scores differ: the remaining sum of the distances is subtracted
  // (corrected two-pass sums).
  const n = x.length;
  xx -= xRest * xRest / n;
  yy -= yRest * yRest / n;
  xy -= xRest * yRest / n;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function toUsualSize(scores: Float64Array): Float64Array {
  const unit = unitOf(scores, meanOf(scores));
  return scores.map((score) => score * unit);
}

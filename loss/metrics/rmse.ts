import { normOf } from "../norm.ts";
import { checkPair, type Scores } from "../scores.ts";

/**
 * Root mean squared error, in the unit of the scores: sqrt(mean (x_i - y_i)^2).
 *
 * It depends on the scale of the predictions: map them first (see {@linkcode
 * fitLinearMapping}), and say how.
 *
 * @param predicted Predicted scores, length N >= 1, in the unit of the
 * subjective scores.
 * @param subjective Subjective scores (MOS), length N.
 * @returns RMSE >= 0.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example
 * ```ts
 * import { rmse } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rmse([1, 2, 3, 4], [2, 3, 4, 5]), 1);
 * ```
 */
export function rmse(predicted: Scores, subjective: Scores): number {
  const [x, y] = checkPair("compute RMSE", predicted, subjective);
  return normOf(x.map((score, i) => score - y[i]!), 0, 2) / Math.sqrt(x.length);
}

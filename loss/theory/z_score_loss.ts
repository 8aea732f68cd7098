import { checkPair, type Scores } from "../scores.ts";
import type { Exponents } from "./gradient_parts.ts";
import { normalizeScores } from "./normalize_scores.ts";

/**
 * Norm-in-Norm for p <= q as a mean over z-scores, in which the size of the
 * batch no longer appears:
 *
 *     l = 2^-p mean |z_i - w_i|^p,
 *     z = (x - mean x) / (mean |x - mean x|^q)^(1/q),  w likewise of y.
 *
 * So the paper's p = 1, q = 2 is half the mean absolute error between z-scores,
 * and p = q = 2 a quarter of their mean squared error.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N, not all equal.
 * @param exponents p and q, 0 < p <= q, q >= 1.
 * @returns The loss, without the epsilon that {@linkcode lossAndGradient} adds
 * to the norms.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or the
 * exponents are out of range.
 *
 * @example
 * ```ts
 * import { lossAndGradient, zScoreLoss } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [1, 3, 2, 5], subjective = [10, 20, 40, 80];
 * const { value } = lossAndGradient({ type: "norm-in-norm" }, predicted, subjective);
 * assertAlmostEquals(zScoreLoss(predicted, subjective), value, 1e-7);
 * ```
 */
export function zScoreLoss(
  predicted: Scores,
  subjective: Scores,
  exponents: Exponents = {},
): number {
  const { p = 1, q = 2 } = exponents;
  const act = "compute z-score loss";
  const [x, y] = checkPair(act, predicted, subjective);
  if (!(p > 0 && p <= q && q >= 1)) {
    throw new RangeError(
      `Cannot ${act}: needs 0 < p <= q and q >= 1, got p ${p} and q ${q}`,
    );
  }
  // The norm of N scores is N^(1/q) times the power mean that z-scores are
  // divided by.
  const size = x.length ** (1 / q);
  const z = normalizeScores(x, q).normalized,
    w = normalizeScores(y, q).normalized;
  const sum = z.reduce(
    (sum, zi, i) => sum + (size * Math.abs(zi - w[i]!)) ** p,
    0,
  );
  return sum / x.length / 2 ** p;
}

import { checkPair, type Scores } from "../scores.ts";
import { lossAndGradient } from "../loss_and_gradient.ts";
import { squaredNorm } from "../vectors.ts";
import type { Exponents } from "./gradient_parts.ts";
import { normalizeScores } from "./normalize_scores.ts";

/** Spread of the predictions before and after a gradient step. */
export interface SpreadAfterStep {
  /** ||x - mean x||^2 before. */
  before: number;
  /** The same after the step. */
  after: number;
  /** before + eta^2 ||dl/dx||^2, what theory says of `after`. */
  expected: number;
  /** The predictions after the step. */
  moved: Float64Array;
}

/**
 * A plain gradient step x - eta dl/dx of Norm-in-Norm can only widen the
 * predictions: the gradient is orthogonal to them and to the common shift, so
 * by Pythagoras
 *
 *     ||x' - mean x'||^2 = ||x - mean x||^2 + eta^2 ||dl/dx||^2.
 *
 * That is the 2-norm, whatever p and q are; other q-norms shrink in some steps. As
 * the gradient is proportional to 1 / b, the steps of plain gradient descent become
 * smaller by themselves; Adam, which divides by the gradient's size, undoes that.
 * In the parameters of a network this is a tendency, not a law.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N.
 * @param stepSize eta, the learning rate of the scores themselves.
 * @param exponents p and q.
 * @returns The spreads and the new predictions.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or an
 * exponent is not positive.
 *
 * @example
 * ```ts
 * import { spreadAfterStep } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { after, expected } = spreadAfterStep([1, 3, 2, 5], [10, 20, 40, 80], 2);
 * assertAlmostEquals(after, expected);
 * ```
 */
export function spreadAfterStep(
  predicted: Scores,
  subjective: Scores,
  stepSize: number,
  exponents: Exponents = {},
): SpreadAfterStep {
  const { p = 1, q = 2 } = exponents;
  const [x, y] = checkPair("take a gradient step", predicted, subjective);
  const { gradient } = lossAndGradient(
    { type: "norm-in-norm", p, q, eps: 0 },
    x,
    y,
  );
  const moved = x.map((score, i) => score - stepSize * gradient[i]!);
  const before = normalizeScores(x).norm ** 2;
  return {
    before,
    after: normalizeScores(moved).norm ** 2,
    expected: before + stepSize ** 2 * squaredNorm(gradient),
    moved,
  };
}

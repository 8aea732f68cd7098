import type { Scores } from "../scores.ts";
import { center, dot, squaredNorm } from "../vectors.ts";
import { type Exponents, gradientParts } from "./gradient_parts.ts";

/**
 * Squared norms of the gradient of Norm-in-Norm, and what theory says of them.
 */
export interface GradientNorms {
  /** ||dl/dx||^2, by C (g - gamma u) / b. */
  squared: number;
  /**
   * (||g||^2 - (sum g)^2 / N - <s, g>^2) / b^2: equal to `squared` for q = 2,
   * and no bound otherwise.
   */
  projected: number;
  /**
   * kappa^2 ||C g||^2 / b^2, kappa = ||u|| ||s||: a bound of `squared` for
   * every q.
   */
  bound: number;
  /** kappa in [1, N^|1/2 - 1/q|]; 1 for q = 2. */
  kappa: number;
  /**
   * p / (2 b): for q = 2 and p >= 1 no gradient norm is larger, however wrong
   * the predictions.
   */
  limit: number;
}

/**
 * The gradient norm of Norm-in-Norm against the bounds of its theory, after
 * Santurkar et al. 2018, Theorem 4.1 (arXiv:1805.11604).
 *
 * For q = 2 normalization removes from g, the gradient of the plain p-norm
 * loss, its parts along a common shift and along the scale, and divides the
 * rest by b: an equality. For q != 2 the removal is oblique and the equality's
 * right-hand side is exceeded by many batches; the bound with kappa holds.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N, not all equal.
 * @param exponents p and q.
 * @returns The norms.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or an
 * exponent is not positive.
 *
 * @example
 * ```ts
 * import { gradientNorms } from "@iqa/norm-in-norm/loss";
 * import { assert, assertAlmostEquals } from "@std/assert";
 *
 * const norms = gradientNorms([1, 3, 2, 5], [10, 20, 40, 80], { p: 1, q: 2 });
 * assertAlmostEquals(norms.squared, norms.projected);
 * assert(Math.sqrt(norms.squared) <= norms.limit);
 * ```
 */
export function gradientNorms(
  predicted: Scores,
  subjective: Scores,
  exponents: Exponents = {},
): GradientNorms {
  const { g, u, gamma, normalized, norm } = gradientParts(
    predicted,
    subjective,
    exponents,
  );
  const n = g.length;
  const gradient = center(g.map((slope, i) => slope - gamma * u[i]!));
  const alongShift = g.reduce((sum, slope) => sum + slope, 0) ** 2 / n;
  const alongScale = dot(normalized, g) ** 2;
  const kappa = Math.sqrt(squaredNorm(u) * squaredNorm(normalized));
  return {
    squared: squaredNorm(gradient) / norm ** 2,
    projected: (squaredNorm(g) - alongShift - alongScale) / norm ** 2,
    bound: kappa ** 2 * squaredNorm(center(g)) / norm ** 2,
    kappa,
    limit: (exponents.p ?? 1) / (2 * norm),
  };
}

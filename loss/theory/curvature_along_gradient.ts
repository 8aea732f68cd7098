import type { Scores } from "../scores.ts";
import { largestSum } from "../norm_in_norm.ts";
import { center, squaredNorm } from "../vectors.ts";
import { gradientParts } from "./gradient_parts.ts";

/** Curvature of Norm-in-Norm along its gradient. */
export interface CurvatureAlongGradient {
  /** v^T H v of the gradient v = dl/dx. */
  curvature: number;
  /**
   * (v^T H_f v) / b^2: what the plain p-norm loss would have along the same v,
   * divided by b^2.
   */
  plain: number;
  /**
   * gamma = <g, s>: the curvature is below `plain` where it is positive, which
   * is not always so.
   */
  gamma: number;
}

/**
 * Smoothness of Norm-in-Norm with q = 2 along its gradient v, after Santurkar
 * et al. 2018, Theorem 4.2 (arXiv:1805.11604):
 *
 *     v^T H v = (v^T H_f v - gamma ||v||^2) / b^2.
 *
 * Normalization divides the curvature by b^2 and lowers it further if gamma >=
 * 0. That is so for p = 2, where gamma is the loss. For other p it is an
 * assumption: far from a line it nearly always holds, close to one (PLCC 0.995)
 * a third of random batches of eight break it.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N, not all equal.
 * @param p Exponent of the outer norm, > 1; below 2 no difference may be 0.
 * @returns The curvature and its parts.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If p is not above 1, there is no score, or a score is
 * not finite.
 *
 * @example For p = 2 normalization never adds curvature
 * ```ts
 * import { curvatureAlongGradient } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * const { curvature, plain } = curvatureAlongGradient([1, 3, 2, 5], [10, 20, 40, 80], 2);
 * assert(curvature <= plain);
 * ```
 */
export function curvatureAlongGradient(
  predicted: Scores,
  subjective: Scores,
  p: number,
): CurvatureAlongGradient {
  if (!(p > 1)) {
    throw new RangeError(
      `Cannot compute curvature: p must be above 1, got ${p}`,
    );
  }
  const { g, u, gamma, norm, differences } = gradientParts(
    predicted,
    subjective,
    { p, q: 2 },
  );
  const weight = p * (p - 1) / largestSum(g.length, p, 2);
  const gradient = center(g.map((slope, i) => slope - gamma * u[i]!))
    .map((slope) => slope / norm);
  const bent = gradient.reduce(
    (sum, slope, i) =>
      sum + weight * Math.abs(differences[i]!) ** (p - 2) * slope ** 2,
    0,
  );
  const plain = bent / norm ** 2;
  return {
    curvature: plain - gamma * squaredNorm(gradient) / norm ** 2,
    plain,
    gamma,
  };
}

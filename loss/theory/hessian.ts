import type { Scores } from "../scores.ts";
import { largestSum } from "../norm_in_norm.ts";
import { dot } from "../vectors.ts";
import { gradientParts } from "./gradient_parts.ts";

/**
 * Second derivatives of Norm-in-Norm with q = 2 with respect to the
 * predictions:
 *
 *     H = (P H_f P - gamma P - (P g) s^T - s (P g)^T) / b^2,
 *     P = I - 1 1^T / N - s s^T,   H_f = diag((p (p - 1) / c) |d_i|^(p - 2)),
 *
 * with s the normalized predictions, d their differences from the labels and g,
 * gamma, b as in {@linkcode gradientParts}.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N, not all equal.
 * @param p Exponent of the outer norm, > 1; below 2 no difference may be 0.
 * @returns N rows of N numbers, symmetric.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If p is not above 1 (for p = 1 there is no Hessian),
 * there is no score, or a score is not finite.
 *
 * @example A common shift changes nothing, so H times the all-ones vector is 0
 * ```ts
 * import { hessian } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * for (const row of hessian([1, 3, 2, 5], [10, 20, 40, 80], 2)) {
 *   assertAlmostEquals(row.reduce((sum, value) => sum + value, 0), 0, 1e-12);
 * }
 * ```
 */
export function hessian(
  predicted: Scores,
  subjective: Scores,
  p: number,
): Float64Array[] {
  if (!(p > 1)) {
    throw new RangeError(`Cannot compute Hessian: p must be above 1, got ${p}`);
  }
  const { g, gamma, normalized: s, norm, differences } = gradientParts(
    predicted,
    subjective,
    { p, q: 2 },
  );
  const n = s.length;
  const weight = p * (p - 1) / largestSum(n, p, 2);
  const curvature = differences.map((d) => weight * Math.abs(d) ** (p - 2));
  const projection = Array.from(
    s,
    (si, i) => s.map((sj, j) => (i === j ? 1 : 0) - 1 / n - si * sj),
  );
  const projected = projection.map((row) => dot(row, g));
  return projection.map((row, i) => {
    const bent = row.map((value, k) => value * curvature[k]!);
    return row.map((value, j) =>
      (dot(bent, projection[j]!) - gamma * value -
        projected[i]! * s[j]! - s[i]! * projected[j]!) / norm ** 2
    );
  });
}

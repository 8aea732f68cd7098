import { signedPower } from "../norm.ts";
import { checkPair, type Scores } from "../scores.ts";
import { largestSum } from "../norm_in_norm.ts";
import { dot } from "../vectors.ts";
import { normalizeScores } from "./normalize_scores.ts";

/** Exponents of a Norm-in-Norm loss. */
export interface Exponents {
  /**
   * Exponent of the outer norm, > 0.
   *
   * @default {1}
   */
  p?: number;
  /**
   * Exponent of the normalizing norm, > 0.
   *
   * @default {2}
   */
  q?: number;
}

/** What the gradient dl/dx = C (g - gamma u) / b of Norm-in-Norm is made of. */
export interface GradientParts {
  /** The normalized predictions, length N. */
  normalized: Float64Array;
  /** Their norm b before normalization. */
  norm: number;
  /** Differences d of the normalized predictions and labels. */
  differences: Float64Array;
  /**
   * g_i = (p/c) |d_i|^(p-1) sign(d_i): the gradient of the p-norm loss without
   * normalization.
   */
  g: Float64Array;
  /**
   * u_i = |s_i|^(q-1) sign(s_i) of the normalized predictions s: the gradient
   * of the norm.
   */
  u: Float64Array;
  /** gamma = <g, s>: how much of g is along the scale. */
  gamma: number;
}

/**
 * The parts of the gradient of Norm-in-Norm, for looking at its geometry. The
 * gradient itself, fast and for the whole family, comes from {@linkcode
 * lossAndGradient}.
 *
 * @param predicted Predicted scores, length N >= 2, not all equal.
 * @param subjective Subjective scores (MOS), length N, not all equal.
 * @param exponents p and q.
 * @returns g, u, gamma and what they are computed from.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or an
 * exponent is not positive.
 *
 * @example The parts put together
 * ```ts
 * import { gradientParts, lossAndGradient } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [1, 3, 2, 5], subjective = [10, 20, 40, 80];
 * const { g, u, gamma, norm } = gradientParts(predicted, subjective, { p: 1, q: 2 });
 * const mean = g.reduce((sum, slope, i) => sum + slope - gamma * u[i]!, 0) / 4;
 * const { gradient } = lossAndGradient({ type: "norm-in-norm" }, predicted, subjective);
 * assertAlmostEquals(gradient[0]!, (g[0]! - gamma * u[0]! - mean) / norm, 1e-7);
 * ```
 */
export function gradientParts(
  predicted: Scores,
  subjective: Scores,
  exponents: Exponents = {},
): GradientParts {
  const { p = 1, q = 2 } = exponents;
  const act = "compute gradient parts";
  const [x, y] = checkPair(act, predicted, subjective);
  if (!(p > 0 && p < Infinity)) {
    throw new RangeError(
      `Cannot ${act}: p must be positive and finite, got ${p}`,
    );
  }
  const { normalized, norm } = normalizeScores(x, q);
  const labels = normalizeScores(y, q).normalized;
  const differences = normalized.map((score, i) => score - labels[i]!);
  const weight = p / largestSum(x.length, p, q);
  const g = differences.map((d) => weight * signedPower(d, p - 1));
  const u = normalized.map((score) => signedPower(score, q - 1));
  return { normalized, norm, differences, g, u, gamma: dot(g, normalized) };
}

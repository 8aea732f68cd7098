import { cosine } from "./correlation.ts";
import { meanOf, normOf, signedPower } from "./norm.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import type {
  LossAndGradient,
  LossSpec,
  ResolvedLossSpec,
} from "./loss_spec.ts";
import { resolveLossSpec } from "./resolve_loss_spec.ts";
import { checkPair, type Scores } from "./scores.ts";

/** Options of {@linkcode normInNorm}: those of a loss that change its value. */
export type NormInNormOptions = Pick<
  LossSpec,
  "p" | "q" | "alpha" | "exponent" | "eps"
>;

/**
 * Norm-in-Norm loss of a batch: both score lists are centered, divided by their
 * own q-norm, and compared in the p-norm; the result is scaled into [0, 1].
 *
 * Unchanged (up to eps) when the predicted scores are shifted or multiplied by a
 * positive number. The value alone; {@linkcode lossAndGradient} has its gradient,
 * and the other losses of the family. Li, Jiang and Jiang, ACM MM 2020,
 * doi:10.1145/3394171.3413804.
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @param options Exponents and weights; the defaults are the paper's p = 1, q = 2.
 * @returns Loss in [0, 1]; 0 for a perfect increasing line, and for a batch of
 * one.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or an option
 * is out of range.
 *
 * @example Predictions on a line cost nothing, reversed ones cost most
 * ```ts
 * import { normInNorm } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * assert(normInNorm([1, 2, 3], [10, 20, 30]) < 1e-6);
 * assert(normInNorm([2, 1], [10, 20]) > 1 - 1e-6);
 * ```
 *
 * @example With p = q = 2 it is (1 - PLCC) / 2
 * ```ts
 * import { normInNorm, plcc } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [31, 44, 71, 58], subjective = [1.9, 2.4, 3.6, 4.2];
 * assertAlmostEquals(
 *   normInNorm(predicted, subjective, { p: 2, q: 2 }),
 *   (1 - plcc(predicted, subjective)) / 2,
 *   1e-7,
 * );
 * ```
 */
export function normInNorm(
  predicted: Scores,
  subjective: Scores,
  options: NormInNormOptions = {},
): number {
  const spec = resolveLossSpec({ ...options, type: "norm-in-norm" });
  const [x, y] = checkPair("compute loss", predicted, subjective);
  return normInNormAndGradient(x, y, spec).value;
}

/**
 * Norm-in-Norm: both lists are centered, divided by their own q-norm, and
 * compared in the p-norm.
 *
 *     z = (x - mean x) / (||x - mean x||_q + eps),  s likewise of y,
 *     l = sum |z_i - s_i|^p / c,  c = 2^(p max(1, 1/q)) N^max(0, 1 - p/q).
 *
 * The sum is at most c (triangle and Hölder inequalities), so 0 <= l <= 1. For
 * 1 <= p <= q it is reached: for p < q by lists of two values that are each other's
 * negative, half of the scores at each, and so with an even N; for N = 3 and
 * (1, 2) l is at most 0.943. For p > q it is not reached: with (2, 1), l is at
 * most 1/2. For p = q = 2, l = (1 - PLCC) / 2; the variant
 * with rho = PLCC is (1 - PLCC^2) / 4. Li, Jiang and Jiang, "Norm-in-Norm Loss
 * with Faster Convergence and Better Performance for Image Quality Assessment",
 * ACM MM 2020, doi:10.1145/3394171.3413804.
 */
export function normInNormAndGradient(
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
): LossAndGradient {
  const { p, q, exponent, eps } = spec;
  return normalizedLoss(predicted, subjective, {
    normalization: centeredNorm(q),
    distance: {
      p,
      constant: largestSum(predicted.length, p, q),
      exponent,
      // The authors' guard against the unbounded slope of |r|^p at 0 for p < 1.
      offset: p < 1 ? eps : 0,
    },
    correlation: cosine,
  }, spec);
}

/**
 * c: an upper bound of sum |z_i - s_i|^p over all centered lists of N scores with q-norm 1; see
 * above for when it is reached.
 */
export function largestSum(n: number, p: number, q: number): number {
  return 2 ** (p * Math.max(1, 1 / q)) * n ** Math.max(0, 1 - p / q);
}

/** a = mean x and b = ||x - a||_q. */
function centeredNorm(q: number): Normalization {
  return {
    measure(scores) {
      const shift = meanOf(scores);
      return { shift, scale: normOf(scores, shift, q) };
    },
    // da/dx_i = 1/N;  db/dx_i = u_i - mean u,  u_i = |v_i / b|^(q-1) sign v_i,
    // v_i = x_i - a.
    pullBack(slopes, { sum, gamma }, factor, scores, { shift, scale }) {
      const n = slopes.length;
      if (q === 2) {
        // u = v / b, whose mean is 0.
        const mean = sum / n, along = gamma / scale;
        for (let i = 0; i < n; i++) {
          slopes[i] = factor *
            (slopes[i]! - mean - along * (scores[i]! - shift));
        }
        return;
      }
      const u = scores.map((score) =>
        signedPower((score - shift) / scale, q - 1)
      );
      const mean = sum / n - gamma * meanOf(u);
      for (let i = 0; i < n; i++) {
        slopes[i] = factor * (slopes[i]! - mean - gamma * u[i]!);
      }
    },
  };
}

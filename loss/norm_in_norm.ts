import { cosine } from "./correlation.ts";
import { meanOf, normOf, signedPower } from "./norm.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * Norm-in-Norm: both lists are centered, divided by their own q-norm, and
 * compared in the p-norm.
 *
 *     z = (x - mean x) / (||x - mean x||_q + eps),  s likewise of y,
 *     l = sum |z_i - s_i|^p / c,  c = 2^(p max(1, 1/q)) N^max(0, 1 - p/q).
 *
 * The sum is at most c (triangle and Hölder inequalities), so 0 <= l <= 1. For
 * 1 <= p <= q it is reached: for p < q by lists of two values that are each other's
 * negative, half of the scores at each, and so with an even N; for N = 3 and (1, 2) l is
 * at most 0.943. For p > q it is not: (2, 1) comes to 1/2. For p = q = 2, l = (1 - PLCC) / 2; the variant
 * with rho = PLCC is (1 - PLCC^2) / 4. Li, Jiang and Jiang, "Norm-in-Norm Loss
 * with Faster Convergence and Better Performance for Image Quality Assessment",
 * ACM MM 2020, doi:10.1145/3394171.3413804.
 */
export function normInNorm(
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

/** c: no N centered scores of q-norm 1 differ by a larger sum |z_i - s_i|^p, and some by less at most. */
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

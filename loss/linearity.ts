import { meanProduct } from "./correlation.ts";
import { meanOf, normOf } from "./norm.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * Linearity-induced loss: a quarter of the mean squared error between z-scores.
 *
 *     z = (x - mean x) / (sigma x + eps),  l = mean (z_i - s_i)^2 / 4,
 *
 * with the population standard deviation sigma. It equals Norm-in-Norm with p =
 * q = 2.
 */
export function linearity(
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
): LossAndGradient {
  return normalizedLoss(predicted, subjective, {
    normalization: standardScore,
    distance: {
      p: 2,
      constant: 4 * predicted.length,
      exponent: true,
      offset: 0,
    },
    correlation: meanProduct,
  }, spec);
}

/** a = mean x and b = sqrt(mean (x - a)^2). */
const standardScore: Normalization = {
  measure(scores) {
    const shift = meanOf(scores);
    return {
      shift,
      scale: normOf(scores, shift, 2) / Math.sqrt(scores.length),
    };
  },
  // da/dx_i = 1/N;  db/dx_i = (x_i - a) / (N b).
  pullBack(slopes, { sum, gamma }, factor, scores, { shift, scale }) {
    const n = slopes.length;
    for (let i = 0; i < n; i++) {
      slopes[i] = factor *
        (slopes[i]! - (sum + gamma * ((scores[i]! - shift) / scale)) / n);
    }
  },
};

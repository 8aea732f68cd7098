import { cosine } from "./correlation.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import { rangeOf } from "./range.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * Mean squared error after both lists are stretched to [0, 1].
 *
 *     z = (x - min x) / (max x - min x + eps),  l = mean (z_i - s_i)^2.
 */
export function minMaxNorm(
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
): LossAndGradient {
  return normalizedLoss(predicted, subjective, {
    normalization: unitRange,
    distance: { p: 2, constant: predicted.length, exponent: true, offset: 0 },
    correlation: cosine,
  }, spec);
}

/** a = min x and b = max x - min x. */
const unitRange: Normalization = {
  measure(scores) {
    const { min, max } = rangeOf(scores);
    return { shift: min, scale: max - min };
  },
  // da/dx_i = [x_i is min];  db/dx_i = [x_i is max] - [x_i is min]; ties share
  // evenly.
  pullBack(slopes, { sum, gamma }, factor, scores) {
    const { min, max, atMin, atMax } = rangeOf(scores);
    for (let i = 0; i < slopes.length; i++) {
      const atLow = scores[i] === min ? (sum - gamma) / atMin : 0;
      const atHigh = scores[i] === max ? gamma / atMax : 0;
      slopes[i] = factor * (slopes[i]! - atLow - atHigh);
    }
  },
};

import { cosine } from "./correlation.ts";
import { meanOf } from "./norm.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import { rangeOf } from "./range.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * A quarter of the mean squared error after both lists are centered and divided
 * by their range.
 *
 *     z = (x - mean x) / (max x - min x + eps),  l = mean (z_i - s_i)^2 / 4.
 */
export function meanNorm(
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
): LossAndGradient {
  return normalizedLoss(predicted, subjective, {
    normalization: centeredRange,
    distance: {
      p: 2,
      constant: 4 * predicted.length,
      exponent: true,
      offset: 0,
    },
    correlation: cosine,
  }, spec);
}

/** a = mean x and b = max x - min x. */
const centeredRange: Normalization = {
  measure(scores) {
    const { min, max } = rangeOf(scores);
    return { shift: meanOf(scores), scale: max - min };
  },
  // da/dx_i = 1/N;  db/dx_i = [x_i is max] - [x_i is min]; ties share evenly.
  pullBack(slopes, { sum, gamma }, factor, scores) {
    const { min, max, atMin, atMax } = rangeOf(scores);
    for (let i = 0; i < slopes.length; i++) {
      const atLow = scores[i] === min ? gamma / atMin : 0;
      const atHigh = scores[i] === max ? gamma / atMax : 0;
      slopes[i] = factor * (slopes[i]! - sum / slopes.length + atLow - atHigh);
    }
  },
};

import { cosine } from "./correlation.ts";
import { normOf, signedPower } from "./norm.ts";
import { type Normalization, normalizedLoss } from "./normalized_loss.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * A quarter of the mean squared error after both lists are divided by their
 * p-norm, without centering.
 *
 *     z = x / (||x||_p + eps),  l = mean (z_i - s_i)^2 / 4.
 */
export function scaling(
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
): LossAndGradient {
  return normalizedLoss(predicted, subjective, {
    normalization: plainNorm(spec.p),
    distance: {
      p: 2,
      constant: 4 * predicted.length,
      exponent: true,
      offset: 0,
    },
    correlation: cosine,
  }, spec);
}

/** a = 0 and b = ||x||_p. */
function plainNorm(p: number): Normalization {
  return {
    measure: (scores) => ({ shift: 0, scale: normOf(scores, 0, p) }),
    // db/dx_i = |x_i / b|^(p-1) sign x_i.
    pullBack(slopes, { gamma }, factor, scores, { scale }) {
      for (let i = 0; i < slopes.length; i++) {
        slopes[i] = factor *
          (slopes[i]! - gamma * signedPower(scores[i]! / scale, p - 1));
      }
    },
  };
}

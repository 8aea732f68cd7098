import type { Scores } from "./scores.ts";
import { lossAndGradient } from "./loss_and_gradient.ts";
import type { LossSpec } from "./loss_spec.ts";

/** Value of a loss over several heads, and one gradient for each. */
export interface MultiHeadLoss {
  /** The weighted sum of the heads' losses. */
  value: number;
  /**
   * Derivative of `value` with respect to each head's predicted scores, in the
   * order of the heads.
   */
  gradients: Float64Array[];
}

/**
 * The loss of a model with several heads: sum over the heads of beta_h times
 * the head's loss.
 *
 * @param spec Which loss, the same for every head.
 * @param beta Weight of each head, >= 0; in the paper [0.1, 0.1, 1].
 * @param heads Predicted scores of each head, each of length N >= 1: [early,
 * late, both].
 * @param subjective Subjective scores (MOS), length N.
 * @returns The weighted sum, and one gradient for each head; a head of weight 0
 * has gradient 0.
 * @throws {TypeError} If there are not as many heads as weights, or the lengths
 * differ.
 * @throws {RangeError} If a weight is negative, or {@linkcode lossAndGradient}
 * refuses a head.
 *
 * @example Three heads, the last one with the paper's full weight
 * ```ts
 * import { multiHeadLoss } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const heads = [[1, 2, 4], [3, 2, 1], [1, 2, 3]];
 * const beta = [0.1, 0.1, 1];
 * const { value, gradients } = multiHeadLoss({ type: "mse" }, beta, heads, [1, 2, 3]);
 * assertAlmostEquals(value, 0.1 * 1 / 3 + 0.1 * 8 / 3 + 0);
 * assertAlmostEquals(gradients[0]![2]!, 0.1 * 2 / 3);
 * ```
 */
export function multiHeadLoss(
  spec: LossSpec,
  beta: readonly number[],
  heads: readonly Scores[],
  subjective: Scores,
): MultiHeadLoss {
  if (heads.length !== beta.length) {
    throw new TypeError(
      `Cannot compute multi-head loss: ${heads.length} heads and ${beta.length} weights`,
    );
  }
  let value = 0;
  const gradients = heads.map((predicted, head) => {
    const weight = beta[head]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(
        `Cannot compute multi-head loss: beta[${head}] is ${weight}`,
      );
    }
    const loss = lossAndGradient(spec, predicted, subjective);
    value += weight * loss.value;
    return loss.gradient.map((slope) => weight * slope);
  });
  return { value, gradients };
}

import {
  type LossSpec,
  type MultiHeadLoss,
  multiHeadLoss,
  resolveLossSpec,
} from "../../loss/mod.ts";
import { DEFAULT_TRAIN_CONFIG } from "./train_config.ts";

/** The loss of a batch: outputs of the heads and subjective scores come in, value and gradients go out. */
export type HeadsLoss = (
  outputs: readonly ArrayLike<number>[],
  subjective: Float64Array,
) => MultiHeadLoss;

/**
 * The loss that a run minimizes. Its settings are checked and bound here, so that
 * what computes a step knows none of them.
 *
 * @param spec Which loss, and its options.
 * @param beta Weight of each head: early, late, both. @default {the paper's}
 * @throws {TypeError} If the loss does not use an option that is set.
 * @throws {RangeError} If an option is out of range.
 */
export function headsLoss(
  spec: LossSpec,
  beta: readonly number[] = DEFAULT_TRAIN_CONFIG.beta,
): HeadsLoss {
  resolveLossSpec(spec);
  return (outputs, subjective) =>
    multiHeadLoss(spec, beta, outputs, subjective);
}

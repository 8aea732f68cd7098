import {
  type LossSpec,
  type MultiHeadLoss,
  multiHeadLoss,
  resolveLossSpec,
} from "../../loss/mod.ts";
import { sliceStarts } from "./slice_starts.ts";
import { DEFAULT_TRAIN_CONFIG } from "./train_config.ts";

/** The loss of a batch and its gradients, from outputs of the heads and subjective scores. */
export type HeadsLoss = (
  outputs: readonly ArrayLike<number>[],
  subjective: Float64Array,
) => MultiHeadLoss;

/**
 * The loss that a run minimizes. Its settings are checked and bound here, so
 * that code for a step needs none of them.
 *
 * @param spec Which loss, and its options.
 * @param beta Weight of each head: early, late, both; by default the paper's.
 * @param slice Images that the loss compares: for a larger batch, it is the
 * mean over slices of this size, weighted by their number of images; by default
 * all.
 * @throws {TypeError} If the loss does not use an option that is set.
 * @throws {RangeError} If an option is out of range.
 */
export function headsLoss(
  spec: LossSpec,
  beta: readonly number[] = DEFAULT_TRAIN_CONFIG.beta,
  slice: number = Infinity,
): HeadsLoss {
  resolveLossSpec(spec);
  const lossOf: HeadsLoss = (outputs, subjective) =>
    multiHeadLoss(spec, beta, outputs, subjective);
  return (outputs, subjective) =>
    slice < subjective.length
      ? meanOverSlices(lossOf, slice, outputs, subjective)
      : lossOf(outputs, subjective);
}

function meanOverSlices(
  lossOf: HeadsLoss,
  slice: number,
  outputs: readonly ArrayLike<number>[],
  subjective: Float64Array,
): MultiHeadLoss {
  const count = subjective.length;
  const mean: MultiHeadLoss = {
    value: 0,
    gradients: outputs.map(() => new Float64Array(count)),
  };
  const starts = sliceStarts(count, slice);
  starts.forEach((start, i) => {
    const end = starts[i + 1] ?? count;
    const share = (end - start) / count;
    const { value, gradients } = lossOf(
      outputs.map((output) => Array.from(output).slice(start, end)),
      subjective.subarray(start, end),
    );
    mean.value += share * value;
    gradients.forEach((gradient, head) =>
      mean.gradients[head]!.set(gradient.map((g) => share * g), start)
    );
  });
  return mean;
}

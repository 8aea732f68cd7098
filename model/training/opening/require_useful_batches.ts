import { createPrng } from "../../../data/mod.ts";
import { lossAndGradient, type LossSpec } from "../../../loss/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/** Batches up to this size are checked; larger ones have a gradient for every loss. */
const LARGEST = 8;

/**
 * Largest gradient, for scores of about 1, that is caused only by epsilon and
 * rounding.
 */
const NOTHING = 1e-6;

/**
 * Checks that the loss of a run has a gradient for its batch size.
 * Normalization removes all information from two scores: any two, centered and
 * divided by their norm, are the same two numbers, so Norm-in-Norm and similar
 * losses have no gradient. The losses and sizes are found by computing
 * gradients.
 *
 * @param config The loss, and how many images it compares at once.
 * @throws {RangeError} If every batch's gradient is zero.
 */
export function requireUsefulBatches(
  { loss, batchSize, accumulate, lossSlice = Infinity }: Pick<
    TrainConfig,
    "loss" | "batchSize" | "accumulate" | "lossSlice"
  >,
): void {
  const size = Math.min(batchSize * accumulate, lossSlice);
  if (size > LARGEST || hasGradient(loss, size)) return;
  let smallest = size + 1;
  while (smallest < LARGEST && !hasGradient(loss, smallest)) smallest++;
  throw new RangeError(
    `Cannot train with ${loss.type} in batches of ${size}: its gradient is zero, ` +
      `whatever the ${size === 1 ? "score is" : `${size} scores are`}; ` +
      `use batches of ${smallest} or more, also as micro-batches (--accumulate)`,
  );
}

function hasGradient(loss: LossSpec, size: number): boolean {
  const prng = createPrng(size);
  const scores = () => Array.from({ length: size }, () => prng());
  // Several draws, since a correct order has no gradient with the monotonicity loss.
  return [scores, scores, scores, scores].some((draw) =>
    lossAndGradient(loss, draw(), draw()).gradient
      .some((slope) => Math.abs(slope) > NOTHING)
  );
}

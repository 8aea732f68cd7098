import { stream } from "../random/streams.ts";
import { shuffled } from "../random/prng.ts";

/** Options that decide which images share a batch. */
export interface BatchPlanOptions {
  /** Crops per batch, at least 1: as many images unless {@linkcode crops} is more than 1. */
  batchSize: number;
  /**
   * Crops per image.
   *
   * @default {1}
   */
  crops?: number;
  /**
   * Training: images in random order, and no short batch at the end.
   *
   * @default {false}
   */
  shuffle?: boolean;
  /** Seed of the run. */
  seed: number;
  /** Number of the epoch, from 0. */
  epoch: number;
  /**
   * Epochs that a pass over the images takes: each has a part of them.
   *
   * @default {1}
   */
  epochsPerPass?: number;
}

/** Fewest scores with a useful loss: for two its gradient is zero, for one the loss is constant. */
const FEWEST = 3;

/**
 * The batches of an epoch as indices into the images.
 *
 * Evaluation (`shuffle` off) takes the images in their order; the last batch may be short. Training takes them in an
 * order that seed and pass decide, and a last batch of one or two joins the one before it: a batch of two scores has
 * no gradient under a normalized loss, and batch norm of one is degenerate.
 *
 * @param count Number of images.
 * @param options Size and order.
 * @returns One list of indices per batch; every image occurs once in a pass.
 * @throws {RangeError} If the batch size or the number of crops cannot be used, or
 * an epoch would have no image.
 *
 * @example Seven images in batches of three
 * ```ts
 * import { planBatches } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { batchSize: 3, seed: 1, epoch: 0 };
 * assertEquals(planBatches(7, options), [[0, 1, 2], [3, 4, 5], [6]]);
 * const sizes = planBatches(7, { ...options, shuffle: true }).map((batch) => batch.length);
 * assertEquals(sizes, [3, 4]);
 * ```
 */
export function planBatches(
  count: number,
  options: BatchPlanOptions,
): number[][] {
  const perBatch = imagesPerBatch(options);
  const order = orderOf(count, options);
  const plan: number[][] = [];
  for (let first = 0; first < order.length; first += perBatch) {
    plan.push(order.slice(first, first + perBatch));
  }
  const last = plan.at(-1)?.length ?? 0;
  if (options.shuffle && plan.length > 1 && last < Math.min(FEWEST, perBatch)) {
    plan.at(-2)!.push(...plan.pop()!);
  }
  return plan;
}

/** The images of an epoch, in its order. */
function orderOf(
  count: number,
  { shuffle, seed, epoch, epochsPerPass = 1 }: BatchPlanOptions,
): number[] {
  if (!(epochsPerPass >= 1 && epochsPerPass <= Math.max(1, count))) {
    throw new RangeError(
      `Cannot make batches: a pass of ${count} images takes ${epochsPerPass} epochs`,
    );
  }
  const pass = Math.floor(epoch / epochsPerPass);
  const part = epoch % epochsPerPass;
  const inOrder = Array.from({ length: count }, (_, index) => index);
  const order = shuffle
    ? shuffled(inOrder, stream("order", seed, pass))
    : inOrder;
  const start = (part: number) => Math.floor(part * count / epochsPerPass);
  return order.slice(start(part), start(part + 1));
}

function imagesPerBatch({ batchSize, crops = 1 }: BatchPlanOptions): number {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot make batches: batchSize is ${batchSize}`);
  }
  if (crops !== 1 && crops !== 5) {
    throw new RangeError(
      `Cannot make batches: crops is ${crops}, not 1 (center) or 5 (corners and center)`,
    );
  }
  return Math.max(1, Math.floor(batchSize / crops));
}

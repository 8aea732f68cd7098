import type { ScoredImage } from "../images/scored_image.ts";
import { type BatchPlanOptions, planBatches } from "./plan_batches.ts";

/**
 * How many batches an epoch has, as `batches` numbers them.
 *
 * @param images The images of one part of a data set.
 * @param options Size and order.
 * @returns The number of the last batch plus one.
 * @throws {RangeError} If the batch size or the number of crops cannot be used.
 *
 * @example Two that are left over join the last batch in training
 * ```ts
 * import { batchCount } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { name: "a", path: "a.png", score: 1 };
 * const options = { batchSize: 8, seed: 1, epoch: 0 };
 * assertEquals(batchCount(new Array(18).fill(image), options), 3);
 * assertEquals(batchCount(new Array(18).fill(image), { ...options, shuffle: true }), 2);
 * ```
 */
export function batchCount(
  images: readonly ScoredImage[],
  options: BatchPlanOptions,
): number {
  return planBatches(images.length, options).length;
}

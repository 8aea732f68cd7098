/**
 * What the stories take from `@iqa/norm-in-norm/data`: what a browser can do,
 * and, by name, what it cannot; only cells that are not run again use that.
 */
export { planBatches } from "../../../data/batches/plan_batches.ts";
export { createPrng, shuffled } from "../../../data/random/prng.ts";

/** Images. */
export const decodeImage = undefined,
  fitSize = undefined,
  resizeImage = undefined;
/** Data sets, files, and batches of images. */
export const downloadPublication = undefined,
  findPublication = undefined,
  openDataset = undefined,
  openLoader = undefined,
  userCacheDir = undefined;

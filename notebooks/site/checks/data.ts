/**
 * What the stories import from `@iqa/norm-in-norm/data`: the functions that work in a
 * browser, and the names of the others, which only cells that are not run again use.
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

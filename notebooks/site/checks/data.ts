/**
 * What the stories import from `@iqa/norm-in-norm/data`: the functions that work in a
 * browser, and the names of the others, which only cells that are not run again use.
 */
import {
  planSynthetic,
  SCENES,
} from "../../../data/synthetic/render_synthetic.ts";

export { planBatches } from "../../../data/batches/plan_batches.ts";
export { fitSize } from "../../../data/images/fit_size.ts";
export { resizeImage } from "../../../data/images/resize_image.ts";
export { createPrng, shuffled } from "../../../data/random/prng.ts";
export { decodeImage } from "./canvas.ts";

/** The data set `synthetic`, with no pixels. */
export function openDataset() {
  const images = planSynthetic({ seed: 1, scenes: SCENES });
  return Promise.resolve({ images });
}

/** Nothing is loaded, and nothing has to be closed. */
export function openLoader() {
  return { [Symbol.asyncDispose]: () => {} };
}

/** Downloads, and where they are kept. */
export const downloadPublication = undefined,
  findPublication = undefined,
  userCacheDir = undefined;

import { type CacheUse, readResized } from "../cache/read_resized.ts";
import type { PixelHold } from "../images/pixel_hold.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import type { SampleOptions } from "./sample_options.ts";
import type { ImageFile } from "../images/scored_image.ts";
import { showParts } from "./show_parts.ts";
import { describeStoredFile } from "../files/stored_file.ts";

/** Options of {@linkcode loadSample}. */
export interface LoadSampleOptions extends SampleOptions {
  /** Where resized images are kept; absent: nowhere. */
  cache?: CacheUse;
  /** The budget for the decoded pixels; the caller disposes of it. */
  hold?: PixelHold;
}

/**
 * Reads one image in a network's form: decoded, resized, and either one random crop or {@linkcode SampleOptions.crops}
 * fixed ones.
 *
 * @param file Image file; one that states a size is resized to that first.
 * @param options Size, crop, augmentation, cache.
 * @param prng Source of uniform numbers in [0, 1) for the augmentation.
 * @returns One image per crop, all of the same size.
 * @throws {ImageError} If the file cannot be decoded, or the image is smaller than the crop.
 *
 * @example Five crops of one image
 * ```ts
 * import { createPrng, loadSample } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".svg" });
 * await Deno.writeTextFile(path, `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>`);
 * const crop = { height: 4, width: 4 };
 * const parts = await loadSample({ path }, { crop, crops: 5 }, createPrng(1));
 * assertEquals(parts.map(({ data }) => data.length), [48, 48, 48, 48, 48]);
 * await Deno.remove(path);
 * ```
 */
export async function loadSample(
  file: ImageFile,
  options: LoadSampleOptions,
  prng: () => number,
): Promise<RgbImage[]> {
  const { cache, hold, ...sample } = options;
  const image = await readResized(file, sample, cache, {
    ...sample.limit && { limit: sample.limit },
    ...hold && { hold },
  });
  // The image has that size already.
  const name = describeStoredFile(file);
  return showParts(image, { ...sample, name }, prng);
}

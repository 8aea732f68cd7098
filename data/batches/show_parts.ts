import {
  type Augmentation,
  augmentImage,
  randomAugmentation,
} from "../images/augment_image.ts";
import { fitSize } from "../images/fit_size.ts";
import { ImageError } from "../images/image_error.ts";
import type { ImageSize, RgbImage } from "../images/rgb_image.ts";
import type { SampleOptions } from "./sample_options.ts";
import { resizeImage } from "../images/resize_image.ts";

/** Options of {@linkcode showParts}. */
export interface ShowPartsOptions extends SampleOptions {
  /** Name of the image in messages. */
  name?: string | undefined;
}

/**
 * The crops of an image that a network gets: of the resized image, either one random crop or {@linkcode
 * SampleOptions.crops} fixed ones.
 *
 * @param image The image; not changed.
 * @param options Size, crop, augmentation, and the name of the image.
 * @param prng Source of uniform numbers in [0, 1) for the augmentation.
 * @returns One image per crop, all of the same size.
 * @throws {ImageError} If the image is smaller than the crop.
 *
 * @example The four corners and the center
 * ```ts
 * import { createPrng, showParts } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { data: Uint8Array.from({ length: 27 }, (_, i) => i), height: 3, width: 3 };
 * const options = { crop: { height: 1, width: 1 }, crops: 5 };
 * const parts = showParts(image, options, createPrng(1));
 * assertEquals(parts.map(({ data }) => data[0]), [0, 6, 18, 24, 12]);
 * ```
 */
export function showParts(
  image: RgbImage,
  options: ShowPartsOptions,
  prng: () => number,
): RgbImage[] {
  const { crop, crops = 1, augment, name, ...fit } = options;
  const resized = resizeImage(image, fitSize(image, fit));
  const { height, width } = resized;
  if (crop && (crop.height > height || crop.width > width)) {
    throw new ImageError(
      "crop",
      name,
      `it is ${height}x${width} (height x width), ` +
        `smaller than the crop of ${crop.height}x${crop.width}`,
    );
  }
  if (augment) {
    const drawn = randomAugmentation(resized, crop, prng);
    const angle = augment === "flip" ? 0 : drawn.angle;
    return [augmentImage(resized, { ...drawn, angle })];
  }
  if (!crop) return [resized];
  return fixedCrops(resized, crop, crops)
    .map((part) => augmentImage(resized, part));
}

/** The center is last, so that a single crop is the center. */
function fixedCrops(
  image: ImageSize,
  crop: ImageSize,
  count: number,
): Augmentation[] {
  const bottom = image.height - crop.height;
  const right = image.width - crop.width;
  const center = [Math.floor(bottom / 2), Math.floor(right / 2)];
  const places = [[0, 0], [0, right], [bottom, 0], [bottom, right], center];
  return places.slice(-count)
    .map(([top, left]) => ({
      angle: 0,
      flip: false,
      top: top!,
      left: left!,
      ...crop,
    }));
}

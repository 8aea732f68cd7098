import type { PixelLimit } from "../images/decode/pixel_limit.ts";
import type { FitOptions } from "../images/fit_size.ts";
import type { ImageSize } from "../images/rgb_image.ts";

/** How the pixels of one image become what a network is shown of it. */
export interface SampleOptions extends FitOptions {
  /** Show parts of this size; absent: the whole image. */
  crop?: ImageSize;
  /**
   * Random rotation, flip and place of the crop (see `randomAugmentation`);
   * `"flip"`: without the rotation, which moves pixels and leaves black corners.
   *
   * @default {false}
   */
  augment?: boolean | "flip";
  /**
   * Parts per image when not augmenting: 1, the center, or 5, the four corners
   * and the center, whose scores are to be averaged.
   *
   * @default {1}
   */
  crops?: number;
  /** A bound on an image's own pixels, where what follows cannot take as many. */
  limit?: PixelLimit;
}

import type { PixelLimit } from "../images/decode/pixel_limit.ts";
import type { FitOptions } from "../images/fit_size.ts";
import type { ImageSize } from "../images/rgb_image.ts";

/** How one image is prepared for a network. */
export interface SampleOptions extends FitOptions {
  /** Size of a crop; absent: the whole image. */
  crop?: ImageSize;
  /**
   * Random rotation, flip and place of the crop (see `randomAugmentation`);
   * `"flip"`: without the rotation, which moves pixels and leaves black corners.
   *
   * @default {false}
   */
  augment?: boolean | "flip";
  /**
   * Crops per image without augmentation: 1, the center, or 5, the four corners and the center, whose scores are
   * averaged.
   *
   * @default {1}
   */
  crops?: number;
  /** Largest number of pixels of an image, if later steps have a limit. */
  limit?: PixelLimit;
}

import type { ImageSize, RgbImage } from "../../../data/images/rgb_image.ts";

/** Properties of an image that decide whether its score can be trusted. */
export interface ImageFacts extends ImageSize {
  /** Whether it has no color. */
  gray: boolean;
  /** Whether it has a single color. */
  empty: boolean;
}

/**
 * Levels by which the channels of a gray pixel may differ, from a lossy
 * format's rounding.
 */
const ROUNDING = 2;

/**
 * Determines the facts of an image before it is resized.
 *
 * @param image Its pixels.
 *
 * @example
 * ```ts
 * import { imageFacts } from "@iqa/norm-in-norm/score";
 * import { assertEquals } from "@std/assert";
 *
 * const facts = imageFacts({ data: Uint8Array.of(9, 9, 9, 200, 10, 10), height: 1, width: 2 });
 * assertEquals([facts.height, facts.width, facts.empty], [1, 2, false]);
 * ```
 */
export function imageFacts(image: RgbImage): ImageFacts {
  const { data, height, width } = image;
  return { height, width, gray: isGray(data), empty: isEmpty(data) };
}

function isGray(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 3) {
    const green = data[i + 1]!;
    if (
      Math.abs(data[i]! - green) > ROUNDING ||
      Math.abs(data[i + 2]! - green) > ROUNDING
    ) return false;
  }
  return true;
}

function isEmpty(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i++) {
    if (data[i] !== data[i - 3]) return false;
  }
  return true;
}

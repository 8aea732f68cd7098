import type { ImageSize, RgbImage } from "./rgb_image.ts";
import { normalizeImageInto } from "./normalize_image.ts";
import {
  runResizeKernel,
  runResizeKernelInto,
} from "./resize/run_resize_kernel.ts";

/**
 * The image at another size: bilinear, and averaging over all source pixels
 * when it shrinks (antialiasing).
 *
 * These are Pillow's pixels, which the paper's networks saw, to the level: a
 * triangle as wide as the reduction, weights in 22-bit fixed point, columns
 * first and rounded to 8 bits before the rows. (Pillow 13 takes the rows first
 * where that is less work; the paper's did not. sharp's `kernel: "linear"` is up
 * to 7 of 255 levels away when it shrinks, over 100 when it enlarges.)
 *
 * The two passes are a kernel of WebAssembly with SIMD: in plain JavaScript they
 * took four times as long, twice as long as decoding.
 *
 * @param image The image; left as it is.
 * @param size Height and width to make, at least 1.
 * @returns A new image, or the same one if it has that size already.
 * @throws {RangeError} If the size is not made of whole positive numbers.
 *
 * @example Two pixels become one: their mean
 * ```ts
 * import { resizeImage } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const pair = { data: Uint8Array.of(10, 20, 30, 30, 40, 50), height: 1, width: 2 };
 * assertEquals([...resizeImage(pair, { height: 1, width: 1 }).data], [20, 30, 40]);
 * ```
 */
export function resizeImage(image: RgbImage, size: ImageSize): RgbImage {
  requireSize(size);
  if (isSize(image, size)) return image;
  const { height, width } = size;
  return { data: runResizeKernel(image, size), height, width };
}

/** Where {@linkcode resizeImageInto} writes. */
export interface ResizeTarget {
  /** The array. */
  target: Float32Array;
  /**
   * The first place that is written.
   *
   * @default {0}
   */
  offset?: number;
}

/**
 * {@linkcode resizeImage} and {@linkcode normalizeImageInto} in one pass: the same numbers, without an intermediate
 * image.
 *
 * @param image The image; left as it is.
 * @param size Height and width to make, at least 1.
 * @param into Array to write into, and where to begin: `height * width * 3` numbers are written from there.
 * @throws {RangeError} If the size is not made of whole positive numbers, or they do not fit.
 *
 * @example The mean of two pixels is black
 * ```ts
 * import { IMAGENET_MEAN, IMAGENET_STD, resizeImageInto } from "@iqa/norm-in-norm/data";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const pair = { data: new Uint8Array(6), height: 1, width: 2 };
 * const numbers = new Float32Array(3);
 * resizeImageInto(pair, { height: 1, width: 1 }, { target: numbers });
 * assertAlmostEquals(numbers[0]!, -IMAGENET_MEAN[0] / IMAGENET_STD[0], 1e-6);
 * ```
 */
export function resizeImageInto(
  image: RgbImage,
  size: ImageSize,
  into: ResizeTarget,
): void {
  const { target, offset = 0 } = into;
  requireSize(size);
  if (isSize(image, size)) return normalizeImageInto(image, target, offset);
  const numbers = size.height * size.width * 3;
  if (offset < 0 || offset + numbers > target.length) {
    throw new RangeError(
      `Cannot resize image: ${numbers} numbers from ${offset} on do not fit into ${target.length}`,
    );
  }
  runResizeKernelInto(image, size, target, offset);
}

function requireSize({ height, width }: ImageSize): void {
  if (
    !(Number.isInteger(height) && Number.isInteger(width) && height > 0 &&
      width > 0)
  ) {
    throw new RangeError(`Cannot resize image: the size is ${height}x${width}`);
  }
}

function isSize(image: ImageSize, { height, width }: ImageSize): boolean {
  return height === image.height && width === image.width;
}

import { ImageError } from "./image_error.ts";
import type { ImageSize } from "./rgb_image.ts";

/**
 * Ways to fit an image to a size: see {@linkcode fitSize}.
 *
 * @example
 * ```ts
 * import { FITS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(FITS.includes("inside")); // the proportions stay
 * ```
 */
export const FITS = ["stretch", "inside", "outside", "area"] as const;

/** One of {@linkcode FITS}. */
export type Fit = (typeof FITS)[number];

/** The size of images, and how they are fitted to it. */
export interface FitOptions {
  /** Height and width in pixels; absent: images keep their size. */
  size?: ImageSize;
  /**
   * `stretch` gives up the proportions and meets the size exactly; the others
   * keep them: `inside` is the largest image that fits into the size, `outside`
   * the smallest that covers it, `area` the one with as many pixels.
   *
   * @default {"stretch"}
   */
  fit?: Fit;
  /**
   * Whether height and width of the size are swapped for images of the other orientation.
   *
   * @default {false}
   */
  turn?: boolean;
  /**
   * Whether images that are smaller become larger.
   *
   * @default {true}
   */
  enlarge?: boolean;
}

/**
 * The size that an image is resized to.
 *
 * @param image Height and width of the image, in pixels.
 * @param options The size and how it is met.
 * @returns Height and width in whole pixels, each at least 1.
 * @throws {ImageError} If it would have more than 2^25 pixels.
 *
 * @example A photograph of 3000x4000 pixels with as many as 300x400, upright
 * ```ts
 * import { fitSize } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const upright = { height: 4000, width: 3000 };
 * const size = { height: 300, width: 400 };
 * assertEquals(fitSize(upright, { size }), size);
 * assertEquals(fitSize(upright, { size, turn: true }), { height: 400, width: 300 });
 * assertEquals(fitSize(upright, { size, fit: "inside" }), { height: 300, width: 225 });
 * assertEquals(fitSize(upright, { size, fit: "outside" }), { height: 533, width: 400 });
 * assertEquals(fitSize(upright, { size, fit: "area" }), { height: 400, width: 300 });
 * ```
 */
export function fitSize(
  image: ImageSize,
  options: FitOptions,
): ImageSize {
  const { size, fit = "stretch", turn = false, enlarge = true } = options;
  if (!size) return image;
  const isTurned = turn &&
    image.height > image.width !== size.height > size.width;
  const [height, width] = isTurned
    ? [size.width, size.height]
    : [size.height, size.width];
  if (fit === "stretch") {
    const isSmall = image.height <= height && image.width <= width;
    return isSmall && !enlarge ? image : { height, width };
  }
  const [down, across] = [height / image.height, width / image.width];
  const factor = {
    inside: Math.min(down, across),
    outside: Math.max(down, across),
    area: Math.sqrt(down * across),
  }[fit];
  if (factor >= 1 && !enlarge) return image;
  const fitted = {
    height: Math.max(1, Math.round(image.height * factor)),
    width: Math.max(1, Math.round(image.width * factor)),
  };
  if (fitted.height * fitted.width <= MOST_PIXELS) return fitted;
  throw new ImageError(
    "resize",
    undefined,
    `it is ${image.height}x${image.width} (height x width), and to fit ${fit} ` +
      `${height}x${width} it would become ${fitted.height}x${fitted.width}, ` +
      `more than ${MOST_PIXELS} pixels`,
  );
}

/** Limit of pixels after fitting, so that a strip of one pixel does not become millions. */
const MOST_PIXELS = 2 ** 25;

import type { RgbImage } from "./rgb_image.ts";

/**
 * Mean of each channel over ImageNet, in [0, 1]: red, green, blue.
 *
 * @example
 * ```ts
 * import { IMAGENET_MEAN } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * const [red, green, blue] = IMAGENET_MEAN;
 * assert(red > green && green > blue);
 * ```
 */
export const IMAGENET_MEAN: readonly [number, number, number] = [
  0.485,
  0.456,
  0.406,
];

/**
 * Standard deviation of each channel over ImageNet, in [0, 1]: red, green, blue.
 *
 * @example
 * ```ts
 * import { IMAGENET_STD } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(IMAGENET_STD.every((std) => std > 0.2 && std < 0.25));
 * ```
 */
export const IMAGENET_STD: readonly [number, number, number] = [
  0.229,
  0.224,
  0.225,
];

/** The 256 normalized levels of each channel, in 32-bit steps as torchvision computes them. */
export const NORMALIZED_LEVELS: readonly Float32Array[] = IMAGENET_MEAN.map(
  (mean, channel) =>
    Float32Array.from({ length: 256 }, (_, level) => {
      const centered = Math.fround(
        Math.fround(level / 255) - Math.fround(mean),
      );
      return centered / Math.fround(IMAGENET_STD[channel]!);
    }),
);

/**
 * Writes an image as a network takes it, into a place of a larger array: each
 * channel in [0, 1], minus ImageNet's mean, divided by its standard deviation.
 *
 * @param image Image of height H and width W.
 * @param target Array to write into, normally a batch N x H x W x 3.
 * @param offset Where to begin; `H * W * 3` numbers are written from there.
 * @throws {RangeError} If they do not fit.
 *
 * @example Black
 * ```ts
 * import { IMAGENET_MEAN, IMAGENET_STD, normalizeImageInto } from "@iqa/norm-in-norm/data";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const pixels = new Float32Array(3);
 * normalizeImageInto({ data: new Uint8Array(3), height: 1, width: 1 }, pixels, 0);
 * assertAlmostEquals(pixels[0]!, -IMAGENET_MEAN[0] / IMAGENET_STD[0], 1e-6);
 * ```
 */
export function normalizeImageInto(
  image: RgbImage,
  target: Float32Array,
  offset: number,
): void {
  const { data } = image;
  if (offset < 0 || offset + data.length > target.length) {
    throw new RangeError(
      `Cannot normalize image: ${data.length} numbers from ${offset} on do not fit into ${target.length}`,
    );
  }
  const [red, green, blue] = NORMALIZED_LEVELS as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let i = 0; i < data.length; i += 3) {
    target[offset + i] = red[data[i]!]!;
    target[offset + i + 1] = green[data[i + 1]!]!;
    target[offset + i + 2] = blue[data[i + 2]!]!;
  }
}

/**
 * One image as a network takes it: see {@linkcode normalizeImageInto}.
 *
 * @param image Image of height H and width W.
 * @returns `H * W * 3` numbers, in the order of the image's bytes.
 *
 * @example
 * ```ts
 * import { normalizeImage } from "@iqa/norm-in-norm/data";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const white = { data: Uint8Array.of(255, 255, 255), height: 1, width: 1 };
 * assertAlmostEquals(normalizeImage(white)[0]!, (1 - 0.485) / 0.229, 1e-6);
 * ```
 */
export function normalizeImage(image: RgbImage): Float32Array {
  const pixels = new Float32Array(image.data.length);
  normalizeImageInto(image, pixels, 0);
  return pixels;
}

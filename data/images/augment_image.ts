import type { ImageSize, RgbImage } from "./rgb_image.ts";

/** A change of an image that does not change people's opinion of it. */
export interface Augmentation {
  /** Rotation about the center in degrees, counter-clockwise; pixels from outside are black. */
  angle: number;
  /** Whether left and right are swapped, after the rotation. */
  flip: boolean;
  /** First row of the crop, after rotation and flip. */
  top: number;
  /** First column of the crop. */
  left: number;
  /** Rows of the crop. */
  height: number;
  /** Columns of the crop. */
  width: number;
}

/**
 * Largest rotation of {@linkcode randomAugmentation} in degrees: that of LinearityIQA.
 *
 * @example
 * ```ts
 * import { MAX_ANGLE } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(MAX_ANGLE === 2);
 * ```
 */
export const MAX_ANGLE = 2;

/**
 * Draws an augmentation as LinearityIQA's training does: rotation by up to
 * {@linkcode MAX_ANGLE} degrees either way, a flip with probability 1/2, a crop
 * anywhere inside.
 *
 * @param image Size of the image.
 * @param crop Size of the crop, at most the image's; absent: the whole image.
 * @param prng Source of uniform numbers in [0, 1); four are taken.
 * @returns What {@linkcode augmentImage} takes.
 *
 * @example
 * ```ts
 * import { createPrng, randomAugmentation } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * const crop = { height: 160, width: 160 };
 * const { top, angle } = randomAugmentation({ height: 512, width: 512 }, crop, createPrng(1));
 * assert(top >= 0 && top <= 512 - 160);
 * assert(Math.abs(angle) <= 2);
 * ```
 */
export function randomAugmentation(
  image: ImageSize,
  crop: ImageSize | undefined,
  prng: () => number,
): Augmentation {
  const { height, width } = crop ?? image;
  return {
    angle: (prng() * 2 - 1) * MAX_ANGLE,
    flip: prng() < 0.5,
    top: Math.floor(prng() * (image.height - height + 1)),
    left: Math.floor(prng() * (image.width - width + 1)),
    height,
    width,
  };
}

/**
 * Rotates, flips and crops an image in one pass over the pixels that are kept.
 *
 * A rotation takes the nearest pixel, as torchvision's `rotate` does by default
 * (other interpolation would blur, which the network should notice), in
 * Pillow's 16-bit fixed point so that the pixels are the reference's.
 *
 * @param image The image; not changed. @param augmentation What to do.
 * @returns A new image of the augmentation's height and width.
 * @throws {RangeError} If the crop is not inside the image.
 *
 * @example A flip
 * ```ts
 * import { augmentImage } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), height: 1, width: 2 };
 * const whole = { angle: 0, flip: true, top: 0, left: 0, height: 1, width: 2 };
 * assertEquals([...augmentImage(image, whole).data], [4, 5, 6, 1, 2, 3]);
 * ```
 */
export function augmentImage(
  image: RgbImage,
  augmentation: Augmentation,
): RgbImage {
  const { angle, flip, top, left, height, width } = augmentation;
  checkInside(image, augmentation);
  const data = new Uint8Array(height * width * 3);
  // Column `x` of the result is column `first + x * step` of the rotated image.
  const first = flip ? image.width - 1 - left : left;
  const step = flip ? -1 : 1;
  const [a, b, c, d, e, f] = inverseRotation(image, angle).map(
    fixed,
  ) as Matrix;
  let rowX = c + b * top + a * first;
  let rowY = f + e * top + d * first;
  let out = 0;
  for (let y = 0; y < height; y++, rowX += b, rowY += e) {
    let sourceX = rowX, sourceY = rowY;
    for (let x = 0; x < width; x++, out += 3) {
      // Not `>> 16`: a panorama wider than 32767 pixels would overflow.
      const column = Math.floor(sourceX / 65536);
      const row = Math.floor(sourceY / 65536);
      if (
        column >= 0 && column < image.width && row >= 0 && row < image.height
      ) {
        const pixel = (row * image.width + column) * 3;
        data[out] = image.data[pixel]!;
        data[out + 1] = image.data[pixel + 1]!;
        data[out + 2] = image.data[pixel + 2]!;
      }
      sourceX += a * step;
      sourceY += d * step;
    }
  }
  return { data, height, width };
}

function checkInside(image: ImageSize, part: Augmentation): void {
  const inside = part.top >= 0 && part.left >= 0 &&
    part.top + part.height <= image.height &&
    part.left + part.width <= image.width;
  if (!inside) {
    throw new RangeError(
      `Cannot crop image: it is ${image.height}x${image.width} (height x width) ` +
        `and the part is ${part.height}x${part.width} from row ${part.top}, column ${part.left}`,
    );
  }
}

/** `[a, b, c, d, e, f]`: source x = a x + b y + c, source y = d x + e y + f. */
type Matrix = [number, number, number, number, number, number];

/** Where the center of each pixel of the rotated image lies in the image, in pixels. */
function inverseRotation({ height, width }: ImageSize, angle: number): Matrix {
  const radians = -angle * Math.PI / 180;
  const cos = Math.cos(radians), sin = Math.sin(radians);
  const centerX = width / 2, centerY = height / 2;
  return [
    cos,
    sin,
    centerX - cos * centerX - sin * centerY + (cos + sin) / 2,
    -sin,
    cos,
    centerY + sin * centerX - cos * centerY + (cos - sin) / 2,
  ];
}

/** A number in units of 2^-16. */
function fixed(value: number): number {
  return Math.floor(value * 65536 + 0.5);
}

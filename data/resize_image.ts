import type { RgbImage } from "./decode_image.ts";

/** Height and width of an image in pixels. */
export interface ImageSize {
  /** Number of rows. */
  height: number;
  /** Number of columns. */
  width: number;
}

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
  const { height, width } = size;
  if (
    !(Number.isInteger(height) && Number.isInteger(width) && height > 0 &&
      width > 0)
  ) {
    throw new RangeError(`Cannot resize image: the size is ${height}x${width}`);
  }
  const wide = width === image.width ? image : _resizeRows(image, width);
  return height === wide.height ? wide : _resizeColumns(wide, height);
}

/** Which source pixels make each target pixel, and how much each counts. */
interface Taps {
  /** First source pixel per target pixel. */
  start: Int32Array;
  /** Number of source pixels per target pixel. */
  count: Int32Array;
  /** `stride` weights per target pixel, in units of 2^-22. */
  weights: Int32Array;
  stride: number;
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

function _triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const taps: Taps = {
    start: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Int32Array(to * stride),
    stride,
  };
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const count = Math.min(Math.trunc(centre + support + 0.5), from) - start;
    const weights = Array.from(
      { length: count },
      (_, tap) =>
        Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) * (1 / support))),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    taps.start[target] = start;
    taps.count[target] = count;
    weights.forEach((weight, tap) => {
      taps.weights[target * stride + tap] = Math.round(
        weight / sum * 2 ** PRECISION,
      );
    });
  }
  return taps;
}

function _resizeRows(image: RgbImage, width: number): RgbImage {
  const { start, count, weights, stride } = _triangleTaps(image.width, width);
  const source = image.data;
  const data = new Uint8Array(image.height * width * 3);
  for (let y = 0, out = 0; y < image.height; y++) {
    const row = y * image.width;
    for (let x = 0; x < width; x++, out += 3) {
      let red = HALF, green = HALF, blue = HALF;
      let pixel = (row + start[x]!) * 3;
      const end = x * stride + count[x]!;
      for (let tap = x * stride; tap < end; tap++, pixel += 3) {
        const weight = weights[tap]!;
        red += source[pixel]! * weight;
        green += source[pixel + 1]! * weight;
        blue += source[pixel + 2]! * weight;
      }
      data[out] = red >> PRECISION;
      data[out + 1] = green >> PRECISION;
      data[out + 2] = blue >> PRECISION;
    }
  }
  return { data, height: image.height, width };
}

function _resizeColumns(image: RgbImage, height: number): RgbImage {
  const { start, count, weights, stride } = _triangleTaps(image.height, height);
  const source = image.data;
  const rowLength = image.width * 3;
  const data = new Uint8Array(height * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < count[y]!; tap++) {
      const weight = weights[y * stride + tap]!;
      const row = (start[y]! + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i]! += source[row + i]! * weight;
    }
    const out = y * rowLength;
    for (let i = 0; i < rowLength; i++) data[out + i] = sums[i]! >> PRECISION;
  }
  return { data, height, width: image.width };
}

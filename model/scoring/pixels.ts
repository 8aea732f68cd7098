import type { RgbImage } from "../../data/images/rgb_image.ts";

/**
 * Pixels of one image, row by row: red, green, blue, or red, green, blue and
 * alpha, which is dropped. A canvas's `ImageData` also fits.
 */
export interface Pixels {
  /** `height * width * 3` or `height * width * 4` bytes. */
  data: Uint8Array | Uint8ClampedArray;
  /** Number of rows. */
  height: number;
  /** Number of columns. */
  width: number;
}

/**
 * Pixels in this library's form; without a copy if they already have it.
 *
 * @throws {TypeError} If the sides are not whole positive numbers, or the number of bytes does not match them.
 */
export function toRgbImage({ data, height, width }: Pixels): RgbImage {
  const count = height * width;
  const areSides = Number.isInteger(height) && Number.isInteger(width) &&
    height > 0 && width > 0;
  if (!areSides || ![3 * count, 4 * count].includes(data?.length)) {
    throw new TypeError(
      `Cannot score image: ${data?.length} bytes are not ${height}x${width} ` +
        "(height x width) pixels of 3 or 4 bytes",
    );
  }
  if (data.length === 3 * count) {
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      height,
      width,
    };
  }
  const rgb = new Uint8Array(3 * count);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
  return { data: rgb, height, width };
}

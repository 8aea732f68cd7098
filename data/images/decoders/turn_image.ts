// ndarray: views of an array with steps negated and axes exchanged. Elsewhere it is not used: loss/ loads no package,
// for its Hessians too; score maps are computed in the page, whose content security policy forbids the `new Function`
// of its views; and a crop and a flip are part of the one pass in which augment_image.ts rotates.
// @ts-types="@types/ndarray"
import ndarray from "ndarray";
import type { RgbImage } from "../rgb_image.ts";

/** Bytes of a pixel. */
const CHANNELS = 3;

/**
 * Turns an image upright.
 *
 * @param image The image as it is stored.
 * @param orientation Position of its first row and column, as an EXIF number: 1 top
 * and left, 2 top and right, 3 bottom and right, 4 bottom and left, 5 left and
 * top, 6 right and top, 7 right and bottom, 8 left and bottom.
 * @returns The image upright; itself if it is, or if there is no such orientation.
 */
export function turnImage(image: RgbImage, orientation: number): RgbImage {
  if (!(orientation >= 2 && orientation <= 8)) return image;
  const { data: source, ...size } = image;
  // Stored rows run up, or to the left, where the first is at the bottom or right.
  const down = [3, 4, 6, 7].includes(orientation) ? -1 : 1;
  const right = [2, 3, 7, 8].includes(orientation) ? -1 : 1;
  const stored = ndarray(source, [size.height, size.width, CHANNELS])
    .step(down, right);
  const upright = orientation >= 5 ? stored.transpose(1, 0, 2) : stored;
  const [height, width] = upright.shape as [number, number];
  const step = upright.stride[1]!;
  const data = new Uint8Array(source.length);
  for (let y = 0, to = 0; y < height; y++) {
    // By its steps: `get` takes longer.
    let from = upright.index(y, 0, 0);
    for (let x = 0; x < width; x++, from += step, to += CHANNELS) {
      data[to] = source[from]!;
      data[to + 1] = source[from + 1]!;
      data[to + 2] = source[from + 2]!;
    }
  }
  return { data, height, width };
}

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
  const { data, height, width } = image;
  const isSwapped = orientation >= 5;
  // Stored rows run up, or to the left, where the first is at the bottom or right.
  const rowsBack = [3, 4, 6, 7].includes(orientation);
  const columnsBack = [2, 3, 7, 8].includes(orientation);
  const upright = {
    data: new Uint8Array(data.length),
    height: isSwapped ? width : height,
    width: isSwapped ? height : width,
  };
  const rowStep = (isSwapped ? 1 : width) * (rowsBack ? -1 : 1);
  const columnStep = (isSwapped ? height : 1) * (columnsBack ? -1 : 1);
  const first = (rowsBack ? -rowStep * (height - 1) : 0) +
    (columnsBack ? -columnStep * (width - 1) : 0);
  for (let y = 0, from = 0; y < height; y++) {
    let to = CHANNELS * (first + y * rowStep);
    for (let x = 0; x < width; x++, from += 3, to += CHANNELS * columnStep) {
      upright.data[to] = data[from]!;
      upright.data[to + 1] = data[from + 1]!;
      upright.data[to + 2] = data[from + 2]!;
    }
  }
  return upright;
}

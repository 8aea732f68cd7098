import { NORMALIZED_LEVELS } from "../../../data/images/normalize_image.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";

/**
 * Images of one size as an ONNX model takes them: N·3·H·W numbers, normalized
 * as ImageNet is.
 *
 * @param images The images.
 * @param numbers Where the numbers go; by default a new array.
 */
export function planesOf(
  images: readonly RgbImage[],
  numbers: Float32Array = new Float32Array(3 * pixelsOf(images)),
): Float32Array {
  const { height, width } = images[0]!;
  const plane = height * width;
  images.forEach(({ data }, row) => {
    for (let channel = 0; channel < 3; channel++) {
      const table = NORMALIZED_LEVELS[channel]!;
      const start = (row * 3 + channel) * plane;
      for (let i = 0, from = channel; i < plane; i++, from += 3) {
        numbers[start + i] = table[data[from]!]!;
      }
    }
  });
  return numbers;
}

function pixelsOf(images: readonly RgbImage[]): number {
  return images.reduce((sum, { height, width }) => sum + height * width, 0);
}

/** Normalized numbers N·H·W·3, as a loader gives them, in the order N·3·H·W. */
export function planesFirst(
  pixels: Float32Array,
  [count, height, width]: readonly number[],
  numbers: Float32Array = new Float32Array(pixels.length),
): Float32Array {
  const plane = height! * width!;
  for (let row = 0; row < count!; row++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = (row * 3 + channel) * plane;
      let from = row * 3 * plane + channel;
      for (let i = 0; i < plane; i++, from += 3) {
        numbers[start + i] = pixels[from]!;
      }
    }
  }
  return numbers;
}

import { NORMALIZED_LEVELS } from "../../../data/images/normalize_image.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";

/**
 * Images of one size as input of an ONNX model: N·3·H·W numbers, normalized
 * with ImageNet's statistics.
 *
 * @param images The images.
 * @param numbers Array to write to; by default a new one.
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

/** Reorders a loader's normalized numbers from N·H·W·3 to N·3·H·W. */
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

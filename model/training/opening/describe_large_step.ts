import { describeCount } from "../../../data/text/describe_count.ts";
/**
 * Pixels of a step above which its memory is mentioned: six times the paper's 8
 * images of 498x664.
 */
const MUCH = 2 ** 24;

/**
 * Advice on a training step that needs much memory. Unlike a prediction, it cannot be split automatically: batch
 * normalization sees all its images.
 *
 * @param batchSize Images on the device at once.
 * @param shape Images of the batch, height, width and 3.
 * @returns A line; `undefined` for steps of a usual size.
 */
export function describeLargeStep(
  batchSize: number,
  [count, height, width]: readonly [number, number, number, number],
): string | undefined {
  const images = Math.min(count, batchSize);
  const pixels = images * height * width;
  if (pixels < MUCH) return undefined;
  return `A step has ${
    describeCount(images, "image")
  } of ${height}x${width} on the device at once, ` +
    `${
      Math.round(pixels / 1e6)
    } megapixels: where memory does not suffice, use ` +
    "--size, --crop, or a smaller --batch-size with --accumulate";
}

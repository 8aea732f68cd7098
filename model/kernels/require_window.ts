import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Checks that a window fits into a map. Otherwise the result would have no
 * pixels, and some runtimes would write out of bounds.
 *
 * @throws {RangeError} If the window is larger than the map.
 */
export function requireWindow({ shape }: Tensor, size: number): void {
  const [, height, width] = shape as [number, number, number, number];
  if (height < size || width < size) {
    throw new RangeError(
      `Cannot move a ${size}x${size} window over a map: it is ${height}x${width}; the image is too small for the network`,
    );
  }
}

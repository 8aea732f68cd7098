/** Images as the network takes them: N·H·W·3 normalized numbers. */
export interface ImageBatch {
  /** The numbers, NHWC. */
  pixels: Float32Array;
  /** N, H, W, 3; of features N, 1, 1, their number. */
  shape: [number, number, number, number];
  /**
   * Numbers per image that the early and the late stage pool, where these lie in
   * `pixels` in place of the image: see {@linkcode cacheFeatures}.
   */
  features?: readonly [early: number, late: number];
}

/** Input images of the network: N·H·W·3 normalized numbers. */
export interface ImageBatch {
  /** The numbers, NHWC. */
  pixels: Float32Array;
  /** N, H, W, 3; for features N, 1, 1 and their number. */
  shape: [number, number, number, number];
  /**
   * Numbers of pooled features per image of the early and the late stage, if `pixels` holds these instead of images:
   * see {@linkcode cacheFeatures}.
   */
  features?: readonly [early: number, late: number];
}

/** Images as the network takes them: N·H·W·3 normalized numbers. */
export interface ImageBatch {
  /** The numbers, NHWC. */
  pixels: Float32Array;
  /** N, H, W, 3; of features N, 1, 1, their number. */
  shape: [number, number, number, number];
  /**
   * Numbers of pooled features per image of the early and the late stage, if `pixels` holds these instead of images:
   * see {@linkcode cacheFeatures}.
   */
  features?: readonly [early: number, late: number];
}

/** A bound that is narrower than the decoder's own; plain data, which can be sent to a worker. */
export interface PixelLimit {
  /** The most pixels an image may have. */
  pixels: number;
  /** Why, and what helps, as it ends a message: "at most 20 fit into memory". */
  because: string;
}

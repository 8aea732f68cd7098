/** A limit below the decoder's own; plain data, which can be sent to a worker. */
export interface PixelLimit {
  /** The most pixels an image may have. */
  pixels: number;
  /** The reason and the remedy, for the end of a message: "at most 20 fit into memory". */
  because: string;
}

/** Height and width of an image in pixels. */
export interface ImageSize {
  /** Number of rows. */
  height: number;
  /** Number of columns. */
  width: number;
}

/** Pixels of one image: 8-bit red, green, blue, row by row. */
export interface RgbImage extends ImageSize {
  /** `height * width * 3` bytes: the first row's first pixel's red, green, blue, then the next pixel. */
  data: Uint8Array;
}

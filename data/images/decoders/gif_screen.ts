import type { RgbImage } from "../rgb_image.ts";

/** The position of the first frame of a GIF on its screen, and the color around it. */
export interface GifScreen {
  /** Rows of the screen. */
  height: number;
  /** Columns of the screen. */
  width: number;
  /** The first frame's first row. */
  top: number;
  /** The first frame's first column. */
  left: number;
  /** Red, green, blue around the frame. */
  color: readonly number[];
}

/** Marks of blocks. */
const FRAME = 0x2c, EXTENSION = 0x21, CONTROL = 0xf9;

/**
 * The screen of a GIF, of which its first frame may be a part. Around it is the
 * color that the frame calls transparent, or otherwise the first of the
 * palette, as in Pillow.
 *
 * @param bytes A file that begins as a GIF.
 * @returns The screen; undefined if the file ends before its first frame.
 */
export function gifScreen(bytes: Uint8Array): GifScreen | undefined {
  const short = (at: number) => bytes[at]! | bytes[at + 1]! << 8;
  let palette = paletteAt(bytes, 10, 13);
  let at = 13 + palette.length;
  let transparent = 0;
  while (bytes[at] === EXTENSION) {
    if (bytes[at + 1] === CONTROL && (bytes[at + 3]! & 1) === 1) {
      transparent = bytes[at + 6]!;
    }
    for (at += 2; bytes[at]! > 0;) at += 1 + bytes[at]!;
    at++;
  }
  if (bytes[at] !== FRAME || at + 10 > bytes.length) return undefined;
  const own = paletteAt(bytes, at + 9, at + 10);
  if (own.length > 0) palette = own;
  const color = palette.subarray(3 * transparent, 3 * transparent + 3);
  return {
    width: short(6),
    height: short(8),
    left: short(at + 1),
    top: short(at + 3),
    color: color.length === 3 ? [...color] : [0, 0, 0],
  };
}

/** The palette that follows where flags say so. */
function paletteAt(bytes: Uint8Array, flags: number, at: number): Uint8Array {
  const value = bytes[flags] ?? 0;
  const colors = value & 0x80 ? 2 ** ((value & 7) + 1) : 0;
  return bytes.subarray(at, at + 3 * colors);
}

/** The whole screen, with the frame on it. */
export function placeOnScreen(frame: RgbImage, screen: GifScreen): RgbImage {
  const { height, width, top, left, color } = screen;
  if (height === frame.height && width === frame.width) return frame;
  const data = new Uint8Array(3 * height * width);
  for (let i = 0; i < data.length; i++) data[i] = color[i % 3]!;
  const columns = Math.min(frame.width, width - left);
  for (let y = 0; y < frame.height && top + y < height && columns > 0; y++) {
    const from = 3 * y * frame.width;
    const row = frame.data.subarray(from, from + 3 * columns);
    data.set(row, 3 * ((top + y) * width + left));
  }
  return { data, height, width };
}

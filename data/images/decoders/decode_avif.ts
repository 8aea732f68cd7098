import { avifOrientation } from "./avif_orientation.ts";
import { loadAvif } from "./load_avif.ts";
import type { RgbImage } from "../rgb_image.ts";
import { turnImage } from "./turn_image.ts";
import { xmpOrientation } from "./xmp_orientation.ts";

/** Metadata from sharp that may rotate the image. */
export interface AvifMetadata {
  /** EXIF, if there is any. */
  exif?: Uint8Array | undefined;
  /** XMP, if there is any. */
  xmp?: Uint8Array | undefined;
}

/**
 * The pixels of an AVIF, upright, without alpha.
 *
 * It is turned by its own properties and not by EXIF, which only repeats them;
 * by XMP where there is neither, as Pillow's `exif_transpose` does.
 *
 * It blocks the caller's thread.
 *
 * @param bytes The file.
 * @param metadata What is known of it.
 * @returns The pixels.
 * @throws {Error} If it cannot be decoded.
 */
export async function decodeAvif(
  bytes: Uint8Array<ArrayBuffer>,
  { exif, xmp }: AvifMetadata,
): Promise<RgbImage> {
  const { default: decode } = await loadAvif();
  const whole = bytes.byteLength === bytes.buffer.byteLength;
  const decoded = await decode(whole ? bytes.buffer : bytes.slice().buffer);
  if (!decoded) throw new Error("it has no picture");
  const { data: rgba, height, width } = decoded;
  const data = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  const own = avifOrientation(bytes);
  const said = own === 1 && !exif && xmp ? xmpOrientation(xmp) : undefined;
  return turnImage({ data, height, width }, said ?? own);
}

import { loadSharp } from "../decode/load_sharp.ts";
import { decodeImage, MAX_PIXELS } from "../decode/decode_image.ts";
import { readImageFile } from "../read_image_file.ts";
import { resizeImage } from "../resize_image.ts";
import type { StoredFile } from "../../files/stored_file.ts";

/** Height and width of the pictures that are compared. */
export const SIDE = 32;

/**
 * An image at 32x32 pixels, stretched: RGB, three bytes each.
 *
 * For a JPEG only the coefficients that the size needs are decoded, which is several times faster. The pixels are near
 * those of
 * `resizeImage` and need not be the same: these pictures are compared only with
 * one another.
 *
 * @throws {ImageError} If it cannot be decoded.
 */
export async function smallPicture(file: StoredFile): Promise<Uint8Array> {
  const source = await readImageFile(file);
  const sharp = await loadSharp();
  try {
    const pixels = await sharp(source, {
      ignoreIcc: true,
      limitInputPixels: MAX_PIXELS,
    })
      .autoOrient()
      .removeAlpha()
      .toColorspace("srgb")
      .resize(SIDE, SIDE, { fit: "fill", kernel: "linear" })
      .raw({ depth: "uchar" })
      .toBuffer();
    return new Uint8Array(pixels);
  } catch {
    // A format that sharp does not know, or a damaged file, which decodeImage() describes.
    const whole = await decodeImage(source, file.path);
    return new Uint8Array(
      resizeImage(whole, { height: SIDE, width: SIDE }).data,
    );
  }
}

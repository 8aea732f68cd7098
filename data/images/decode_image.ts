import { decodeBmp } from "./decode_bmp.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { loadSharp } from "./load_sharp.ts";
import { ImageError } from "./image_error.ts";
import type { RgbImage } from "./rgb_image.ts";

/** The most pixels an image may have: 2^27, about 134 million, 403 MB decoded. */
export const MAX_PIXELS: number = 2 ** 27;

/**
 * The pixels of an image file as a viewer would show it upright: JPEG, PNG,
 * WebP, TIFF, GIF, AVIF, SVG or BMP.
 *
 * - EXIF orientation is applied.
 * - Grey and CMYK become RGB, 16 bits become 8.
 * - Alpha is dropped and an embedded profile is ignored, both as Pillow's
 *   `convert("RGB")`, which the authors of LinearityIQA read images with.
 * - Of an animation, the first frame.
 * - A file that ends early or that its decoder reports an error in is an error
 *   here too: half an image must not be scored as if it were whole.
 *
 * Measured against Pillow 13 with libjpeg-turbo 3.2: JPEGs with 4:4:4, 4:2:2 and
 * 4:2:0 chroma, grey and progressive, and 49 of 50 photographs of BIQ2021, give
 * the same bytes; the fiftieth has an EXIF orientation, which `convert` leaves to
 * its caller. Grey, alpha, palettes, bitmaps and one-bit images agree to the byte, too. Not
 * as Pillow is where it is not sane: of 16-bit grey it cuts off what is above 255
 * (34 levels in the mean of a photograph), and its formula for CMYK knows no ink
 * (7 levels in the mean, 29 at most).
 *
 * Decoding is sharp's (libvips): the fastest well-kept decoder on npm, it covers
 * all these formats but BMP with the same libraries as Pillow, and it works on threads of
 * its own, so that the caller's thread can compute meanwhile. Of JPEGs the common kind
 * goes to libjpeg-turbo without libvips around it where that can be had (Linux):
 * the same bytes in a third of the time.
 *
 * @param source Path of a file, or its bytes.
 * @param name What messages call the image. @default {the path, if there is one}
 * @returns The pixels.
 * @throws {ImageError} If it is missing, a folder, empty, not an image, damaged, or
 * larger than {@linkcode MAX_PIXELS}.
 *
 * @example A picture of one grey pixel
 * ```ts
 * import { decodeImage } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">
 *   <rect width="1" height="1" fill="#808080"/></svg>`;
 * const image = await decodeImage(new TextEncoder().encode(svg));
 * assertEquals([image.height, image.width], [1, 1]);
 * assertEquals([...image.data], [128, 128, 128]);
 * ```
 */
export async function decodeImage(
  source: string | Uint8Array,
  name: string | undefined = typeof source === "string" ? source : undefined,
): Promise<RgbImage> {
  const bytes = _bytesOf(source);
  const jpeg = bytes && await decodeJpeg(bytes, MAX_PIXELS);
  if (jpeg) return jpeg;
  // Outside: a library that does not load says nothing about the image.
  const sharp = await loadSharp();
  try {
    return await _decode(sharp, bytes ?? source)
      .catch((error) => _decodeOther(source, error));
  } catch (error) {
    throw new ImageError("decode", name, await _reason(source, error), error);
  }
}

/** A larger file is left to the decoder, which need not hold it in memory. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * A file's bytes; `undefined` where it is large, absent or no file. Not awaited,
 * so that the decoder has begun before a caller that computes without a pause.
 */
function _bytesOf(
  source: string | Uint8Array,
): Uint8Array<ArrayBuffer> | undefined {
  if (typeof source !== "string") return source as Uint8Array<ArrayBuffer>;
  try {
    const { isFile, size } = Deno.statSync(source);
    return isFile && size <= MOST_BYTES ? Deno.readFileSync(source) : undefined;
  } catch {
    return undefined; // for the decoder to explain
  }
}

async function _decode(
  sharp: Awaited<ReturnType<typeof loadSharp>>,
  source: string | Uint8Array,
): Promise<RgbImage> {
  // libvips would read the name "photo[1]" as a file "photo" with an option "1".
  const ambiguous = typeof source === "string" && source.endsWith("]");
  const input = ambiguous ? await Deno.readFile(source) : source;
  const { data, info } = await sharp(input, {
    failOn: "error", // includes "truncated"
    ignoreIcc: true,
    limitInputPixels: MAX_PIXELS,
  })
    .autoOrient()
    .removeAlpha()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  // A plain view: a Buffer prints, compares and slices in its own way.
  const plain = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { data: plain, height: info.height, width: info.width };
}

/** A format that the library does not know. */
async function _decodeOther(
  source: string | Uint8Array,
  error: Error,
): Promise<RgbImage> {
  if (!UNKNOWN_FORMAT.test(error.message)) throw error;
  const image = await decodeBmp(source, MAX_PIXELS);
  if (!image) throw error;
  return image;
}

/** What the library says of a format that it does not know. */
const UNKNOWN_FORMAT = /unsupported image format/;

/** What went wrong in words: the library knows no more than that it found no image. */
async function _reason(
  source: string | Uint8Array,
  error: unknown,
): Promise<string> {
  try {
    if (typeof source === "string") {
      const file = await Deno.stat(source);
      if (file.isDirectory) return "it is a folder";
      if (file.size === 0) return "it is empty";
      await (await Deno.open(source)).close();
    } else if (source.length === 0) return "it is empty";
  } catch (fileError) {
    if (fileError instanceof Deno.errors.NotFound) return "it is not there";
    return fileError instanceof Error ? fileError.message : String(fileError);
  }
  const message = error instanceof Error ? error.message : String(error);
  if (UNKNOWN_FORMAT.test(message)) {
    return "it is not an image of a known format, or too damaged to tell";
  }
  if (/exceeds pixel limit/.test(message)) {
    return `it has more than ${MAX_PIXELS} pixels`;
  }
  return `it is damaged (${message.trim().split("\n").at(-1)})`;
}

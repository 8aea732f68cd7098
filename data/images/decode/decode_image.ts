import { decodeAvif } from "../decoders/decode_avif.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import {
  decodeWithMagick,
  type MagickFormat,
  magickFormat,
} from "../decoders/decode_with_magick.ts";
import { loadMagick } from "../decoders/load_magick.ts";
import { loadSharp } from "./load_sharp.ts";
import { readRegularFileSync } from "../../files/read_regular_file.ts";
import { ImageError } from "../image_error.ts";
import { imageFormat } from "./image_format.ts";
import { orientationOf } from "../decoders/orientation_of.ts";
import type { PixelHold } from "../pixel_hold.ts";
import type { PixelLimit } from "./pixel_limit.ts";
import { requireFewScans } from "./require_few_scans.ts";
import { requireQuickSvg, requireSimpleSvg } from "./require_simple_svg.ts";
import type { ImageSize, RgbImage } from "../rgb_image.ts";
import { turnImage } from "../decoders/turn_image.ts";
import { messageOf } from "../../text/message_of.ts";

/**
 * The most pixels an image may have: 2^27, about 134 million, 403 MB decoded.
 *
 * @example
 * ```ts
 * import { MAX_PIXELS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(MAX_PIXELS > 8192 * 16_000);
 * ```
 */
export const MAX_PIXELS: number = 2 ** 27;

/** The most bytes a file may have: those of the largest image with four channels of 16 bits. */
const MAX_BYTES = 2 ** 30;

/** Seconds after which the decoder is stopped. */
const MOST_SECONDS = 60;

/** Options of {@linkcode decodeImage}. */
export interface DecodeOptions {
  /**
   * Name of the image in messages.
   *
   * @default {the path, if there is one}
   */
  name?: string;
  /**
   * Whether it may be an SVG.
   *
   * @default {whether the name ends in .svg}
   */
  svg?: boolean;
  /** A limit of its pixels, checked before they are decoded. */
  limit?: PixelLimit;
  /** The budget from which its pixels are taken before they are decoded; the caller disposes of it. */
  hold?: PixelHold;
}

/**
 * The pixels of an image file as a viewer would show it upright: JPEG, PNG,
 * WebP, TIFF, GIF, AVIF, HEIC, JPEG 2000, JPEG XL, Netpbm, BMP or SVG.
 *
 * - The orientation of EXIF is applied, or that of XMP where EXIF has none.
 * - Gray, palettes and CMYK become RGB, 16 bits become 8.
 * - Alpha is dropped and an embedded profile is ignored, both as Pillow's
 *   `convert("RGB")`, which the authors of LinearityIQA read images with.
 * - Of an animation or of several pages, the first.
 * - A file that ends early or that its decoder reports an error in is an error
 *   here too: half an image must not be scored as if it were whole.
 *
 * A file is opened once, if it is a regular file, and its format is recognized by its first bytes. An SVG is read only
 * if its name says so, with shapes, gradients and text alone, and without references to other files. A JPEG with very
 * many scans is refused, and a decoder is stopped after a minute.
 *
 * Measured against Pillow 13 on 262 kinds of files (README.md of this folder has the table): the same bytes
 * but for roundings of 2 levels, and for single pixels of AVIF with 4:2:2 or 4:2:0 chroma, up to 10 levels.
 * One difference is deliberate: Pillow clips 16-bit gray at 255.
 *
 * Common JPEGs are decoded directly by libjpeg-turbo where that is possible (Linux), in a third of the time; PNG, WebP
 * and common TIFFs by sharp (libvips), the fastest maintained decoder on npm, on its own threads; formats that sharp
 * does not read, reads to other pixels than Pillow, or reads without reporting damage, by libavif or ImageMagick in
 * WebAssembly, downloaded for the first such image.
 *
 * @param source Path of a file, or its bytes.
 * @param options Its name, or more.
 * @returns The pixels.
 * @throws {ImageError} If it is missing, no regular file, empty, not an image, damaged, larger
 * than {@linkcode MAX_PIXELS} or the limit, or takes too long.
 *
 * @example A picture of one gray pixel
 * ```ts
 * import { decodeImage } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">
 *   <rect width="1" height="1" fill="#808080"/></svg>`;
 * const image = await decodeImage(new TextEncoder().encode(svg), { svg: true });
 * assertEquals([image.height, image.width], [1, 1]);
 * assertEquals([...image.data], [128, 128, 128]);
 * ```
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: string | DecodeOptions = {},
): Promise<RgbImage> {
  const given = typeof options === "string" ? { name: options } : options;
  const name = given.name ?? (typeof source === "string" ? source : undefined);
  const svg = given.svg ?? /\.svg$/i.test(name ?? "");
  try {
    // Not awaited, so that the decoder has started before the caller computes without a pause.
    const bytes = typeof source === "string"
      ? readRegularFileSync(source, MAX_BYTES)
      : plainBytes(source);
    return await decode(bytes, { ...given, svg });
  } catch (error) {
    // If a library does not load, that is not the image's fault.
    if (error instanceof NoDecoder) throw error.cause;
    throw new ImageError("decode", name, messageOf(error), {
      cause: error,
    });
  }
}

/** The same bytes with a type whose `slice()` copies: Node's `Buffer` returns a view. */
function plainBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = bytes;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
}

class NoDecoder extends Error {}

async function decode(
  bytes: Uint8Array<ArrayBuffer>,
  options: DecodeOptions,
): Promise<RgbImage> {
  if (bytes.length === 0) throw new Error("it is empty");
  const format = imageFormat(bytes);
  if (format === undefined) throw new Error(UNKNOWN_FORMAT);
  const admit = (size: ImageSize) => admitSize(size, options);
  if (format === "jpeg") {
    requireFewScans(bytes);
    const image = await decodeJpeg(bytes, admit);
    if (image) return image;
  }
  if (format === "svg") {
    if (!options.svg) {
      throw new Error(
        "it is an SVG, which is read only from a file whose name ends in .svg",
      );
    }
    requireSimpleSvg(bytes);
  }
  const special = magickFormat(format, bytes);
  if (special) return await decodeSpecial(bytes, special, admit);
  const still = stillOf(bytes);
  const image = decodeWithSharp(still ?? bytes, async (size) => {
    if (format === "svg") requireQuickSvg(bytes, size.height * size.width);
    await admit(size);
  });
  if (!still) return await image;
  return await image.catch((error) => {
    throw new Error(
      "it is a sequence of AVIF images of which no still image is read; " +
        "save one as AVIF or PNG",
      { cause: error },
    );
  });
}

/**
 * An AVIF sequence as the still image that is in it, too, commonly its first: libvips does not know the brand of
 * sequences.
 */
function stillOf(
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  if (String.fromCharCode(...bytes.subarray(4, 12)) !== "ftypavis") return;
  const still = bytes.slice();
  still.set(new TextEncoder().encode("avif"), 8);
  return still;
}

/** Admits an image of this size, as soon as there is room for its pixels. */
async function admitSize(
  { height, width }: ImageSize,
  { limit, hold }: DecodeOptions,
): Promise<void> {
  const pixels = height * width;
  if (!(pixels <= MAX_PIXELS)) {
    throw new Error(`it has more than ${MAX_PIXELS} pixels`);
  }
  if (limit && pixels > limit.pixels) {
    const megapixels = (pixels / 1e6).toFixed(1);
    throw new Error(`it has ${megapixels} megapixels, ${limit.because}`);
  }
  await hold?.take(pixels);
}

/** Images that libvips does not decode, or not to the pixels of Pillow. */
async function decodeSpecial(
  bytes: Uint8Array<ArrayBuffer>,
  format: MagickFormat,
  admit: (size: ImageSize) => Promise<void>,
): Promise<RgbImage> {
  await loadMagick().catch((cause) => {
    throw new NoDecoder("no decoder", { cause });
  });
  try {
    const deadline = performance.now() + 1000 * MOST_SECONDS;
    return await decodeWithMagick(bytes, format, admit, deadline);
  } catch (error) {
    throw new Error(inWords(error as Error), { cause: error });
  }
}

async function decodeWithSharp(
  bytes: Uint8Array<ArrayBuffer>,
  admit: (size: ImageSize) => Promise<void>,
): Promise<RgbImage> {
  const sharp = await loadSharp().catch((cause) => {
    throw new NoDecoder("no decoder", { cause });
  });
  try {
    const options = {
      failOn: "error", // includes "truncated"
      ignoreIcc: true,
      limitInputPixels: MAX_PIXELS,
    } as const;
    const metadata = await sharp(bytes, options).metadata();
    await admit(metadata);
    // Files that libavif refuses and libheif reads are left to the latter.
    const avif = metadata.format === "heif" &&
      await decodeAvif(bytes, metadata).catch(() => undefined);
    if (avif) return avif;
    const { data, info } = await sharp(bytes, options)
      .timeout({ seconds: MOST_SECONDS })
      .removeAlpha()
      .toColorspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    // A plain view: a Buffer prints, compares and slices in its own way.
    const plain = new Uint8Array(data.buffer, data.byteOffset, data.length);
    const { height, width } = info;
    return turnImage({ data: plain, height, width }, orientationOf(metadata));
  } catch (error) {
    throw new Error(inWords(error as Error), { cause: error });
  }
}

const UNKNOWN_FORMAT =
  "it is not an image of a known format, or too damaged to tell";

/** The library's message. */
function inWords({ message }: Error): string {
  if (/unsupported image format/.test(message)) return UNKNOWN_FORMAT;
  if (/exceeds pixel limit/.test(message)) {
    return `it has more than ${MAX_PIXELS} pixels`;
  }
  if (/^timeout/.test(message)) {
    return `decoding it takes more than ${MOST_SECONDS} s`;
  }
  if (/^(it|its|decoding) /.test(message)) return message;
  // ImageMagick appends the place in its code.
  const fact = message.trim().split("\n").at(-1)!.replace(/ `[^`]*@.*$/, "")
    .slice(0, 200);
  return UNSUPPORTED.test(fact)
    ? `it is of a kind that is not supported (${fact})`
    : `it is damaged (${fact})`;
}

/** Messages of the libraries about valid files that they do not decode. */
const UNSUPPORTED =
  /not (configured|supported|implemented|been built in)|unsupported|no decode delegate|scanlines from a tiled/i;

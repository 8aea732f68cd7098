import { gifScreen, placeOnScreen } from "./gif_screen.ts";
import { hasFourInks } from "./has_four_inks.ts";
import type { ImageFormat } from "../decode/image_format.ts";
import { loadMagick } from "./load_magick.ts";
import type { ImageSize, RgbImage } from "../rgb_image.ts";
import { Photometric, type TiffKind, tiffKind } from "./tiff_kind.ts";
import { turnImage } from "./turn_image.ts";

/** Formats that ImageMagick decodes, by its name of them. */
const FORMATS = {
  bmp: "BMP",
  gif: "GIF",
  heic: "HEIC",
  jp2: "JP2",
  j2k: "J2K",
  jpeg: "JPEG",
  jxl: "JXL",
  pnm: "PNM",
  tiff: "TIFF",
} as const;

/** A format that {@linkcode decodeWithMagick} decodes. */
export type MagickFormat = keyof typeof FORMATS;

/** Bytes of a bitmap's header of which ImageMagick 7.1 reads the palette as if it were another. */
const OS2_HEADER = 64;

/**
 * The name of the format if ImageMagick should decode the file: formats that sharp's
 * libvips does not read, reads to other pixels than Pillow (CMYK, a GIF's first frame),
 * or reads without reporting damage (tiles of a TIFF).
 *
 * @param format What it is.
 * @param bytes The file.
 * @returns `undefined` for all else.
 * @throws {Error} If a TIFF is incomplete, or of a kind that is not supported.
 */
export function magickFormat(
  format: ImageFormat,
  bytes: Uint8Array,
): MagickFormat | undefined {
  if (format === "tiff") {
    const { isTiled, photometric } = tiffKind(bytes);
    const { cmyk, ycbcr } = Photometric;
    return isTiled || photometric === cmyk || photometric === ycbcr
      ? format
      : undefined;
  }
  if (format === "bmp" && bytes[14] === OS2_HEADER) {
    throw new Error("its header is that of OS/2 2.0, which is not supported");
  }
  if (format === "jpeg") return hasFourInks(bytes) ? format : undefined;
  return Object.hasOwn(FORMATS, format) ? format as MagickFormat : undefined;
}

/**
 * The pixels of an image, upright, as ImageMagick decodes it: of an animation
 * the first frame, of several pages the first, without alpha and without regard
 * to its profile.
 *
 * It blocks the caller's thread.
 *
 * @param bytes The file.
 * @param format What it is: nothing else is tried.
 * @param admit Called with its size before it is decoded; throws if that is too large.
 * @param deadline Time at which decoding is stopped, as `performance.now()` counts.
 * @returns The pixels.
 * @throws {Error} If it is damaged in any way, even if pixels could be decoded.
 */
export async function decodeWithMagick(
  bytes: Uint8Array<ArrayBuffer>,
  format: MagickFormat,
  admit: (size: ImageSize) => void | Promise<void>,
  deadline = Infinity,
): Promise<RgbImage> {
  const { ColorSpace, MagickImage, MagickReadSettings } = await loadMagick();
  const settings = new MagickReadSettings({
    format: FORMATS[format],
    frameIndex: 0,
    frameCount: 1,
  });
  const file = format === "bmp" ? withItsSize(bytes) : bytes;
  const image = MagickImage.create();
  try {
    image.ping(file, settings);
    const screen = format === "gif" ? gifScreen(bytes) : undefined;
    await admit(screen ?? { height: image.height, width: image.width });
    image.onProgress = (step) => {
      step.cancel = performance.now() > deadline;
    };
    let warning: Error | undefined;
    image.onWarning = ({ error }) => warning ??= error;
    image.read(file, settings);
    if (performance.now() > deadline) {
      throw new Error("decoding it takes too long");
    }
    if (warning && !isHarmless(warning)) throw warning;
    image.colorSpace = ColorSpace.sRGB;
    const { height, width, orientation } = image;
    const data = image.getPixels((pixels) =>
      pixels.toByteArray(0, 0, width, height, "RGB")
    );
    if (!data) throw new Error("it has no pixels");
    const decoded = { data, height, width };
    if (screen) return placeOnScreen(decoded, screen);
    if (format === "tiff") correctTiff(data, tiffKind(bytes));
    return turnImage(decoded, orientation);
  } finally {
    image.dispose();
  }
}

/** Some programs write a wrong size of the file into a bitmap, which ImageMagick takes for damage. */
function withItsSize(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length < 6) return bytes;
  const said = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true);
  if (said <= bytes.length) return bytes;
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(2, bytes.length, true);
  return copy;
}

/** ImageMagick 7.1 takes white for black where samples have two or four bits. */
function correctTiff(data: Uint8Array, { bits, photometric }: TiffKind): void {
  if (photometric !== Photometric.whiteIsZero || (bits !== 2 && bits !== 4)) {
    return;
  }
  for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
}

/** Messages about tags that are not needed, or about a profile. */
function isHarmless({ message }: Error): boolean {
  return /unknown field|tag|profile|ASCII value|Iccp|metadata/i.test(message);
}

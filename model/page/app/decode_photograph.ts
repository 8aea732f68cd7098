import type { RgbImage } from "../../../data/images/rgb_image.ts";
import { imageSize } from "./image_size.ts";

/** The most pixels of a photograph: with their copies they take 0.7 GB. */
export const MAX_PIXELS: number = 2 ** 26;

/** Bytes that are searched for the size; a JPEG may have large previews before it. */
const HEADER_BYTES = 2 ** 20;

/** Pixels that are copied at once. */
const STRIPE_PIXELS = 2 ** 21;

/**
 * The longest side of a thumbnail: twice its displayed size, for
 * high-resolution screens.
 */
const THUMBNAIL_SIDE = 96;

/**
 * Like the library's own decoder: profiles ignored, no premultiplied alpha,
 * oriented by EXIF.
 */
const AS_STORED: ImageBitmapOptions = {
  colorSpaceConversion: "none",
  premultiplyAlpha: "none",
  imageOrientation: "from-image",
};

/** A photograph and its thumbnail. */
export interface Photograph {
  image: RgbImage;
  thumbnail: Blob;
}

/**
 * The pixels of an image file by the browser's own decoder.
 *
 * In Chromium 150 they equal those of `decodeImage` to the byte for JPEG
 * (progressive, gray, CMYK, any chroma, rotated by EXIF, with a profile), PNG
 * (palette, 16 bits, transparent, with a gamma), WebP, GIF and BMP; those of
 * AVIF differ by up to 2 of 255 levels. A truncated file is an error here too.
 *
 * @throws {Error} With the reason, if this browser cannot decode it, or it is too large.
 */
export async function decodePhotograph(file: Blob): Promise<Photograph> {
  if (file.size === 0) throw new Error("it is empty");
  requireRoom(
    imageSize(
      new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()),
    ),
  );
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, AS_STORED);
  } catch {
    throw new Error(
      "it is damaged, or not an image that this browser can decode",
    );
  }
  try {
    requireRoom(bitmap);
    return {
      image: opaquePixels(bitmap) ?? await pixelsByWebgl(bitmap),
      thumbnail: await thumbnailOf(bitmap),
    };
  } finally {
    bitmap.close();
  }
}

function requireRoom(size?: { height: number; width: number }): void {
  if (!size || size.height * size.width <= MAX_PIXELS) return;
  const megapixels = (pixels: number) => (pixels / 1e6).toFixed(1);
  throw new Error(
    `it has ${
      megapixels(size.height * size.width)
    } megapixels, and this page ` +
      `takes ${megapixels(MAX_PIXELS)} at most`,
  );
}

/** The pixels through a canvas; undefined if one is transparent, since a canvas multiplies colors by alpha. */
function opaquePixels(bitmap: ImageBitmap): RgbImage | undefined {
  const { height, width } = bitmap;
  const data = new Uint8Array(3 * height * width);
  const rows = Math.min(height, Math.ceil(STRIPE_PIXELS / width));
  const context = new OffscreenCanvas(width, rows)
    .getContext("2d", { willReadFrequently: true })!;
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    context.globalCompositeOperation = "copy";
    context.drawImage(bitmap, 0, -top);
    const { data: stripe } = context.getImageData(0, 0, width, count);
    if (!dropAlpha(stripe, data, 3 * top * width)) return undefined;
  }
  return { data, height, width };
}

/** Copies colors; returns whether all pixels are opaque. */
function dropAlpha(
  from: Uint8Array | Uint8ClampedArray,
  to: Uint8Array,
  offset: number,
): boolean {
  let least = 255;
  for (let i = 0, at = offset; i < from.length; i += 4, at += 3) {
    to[at] = from[i]!;
    to[at + 1] = from[i + 1]!;
    to[at + 2] = from[i + 2]!;
    if (from[i + 3]! < least) least = from[i + 3]!;
  }
  return least === 255;
}

/** The colors of transparent pixels, tile by tile: WebGL returns them as they are stored. */
async function pixelsByWebgl(bitmap: ImageBitmap): Promise<RgbImage> {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl");
  if (!gl) {
    throw new Error(
      "it has transparent pixels, whose colors this browser cannot read " +
        "without WebGL",
    );
  }
  const { height, width } = bitmap;
  const data = new Uint8Array(3 * height * width);
  const side = Math.min(2048, gl.getParameter(gl.MAX_TEXTURE_SIZE));
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const [rows, columns] = [height - top, width - left]
        .map((rest) => Math.min(side, rest)) as [number, number];
      const tile = await createImageBitmap(
        bitmap,
        ...[left, top, columns, rows] as const,
        { ...AS_STORED, imageOrientation: "none" as ImageOrientation },
      );
      gl.texImage2D(
        ...[gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE] as const,
        tile,
      );
      tile.close();
      gl.framebufferTexture2D(
        ...[gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D] as const,
        gl.getParameter(gl.TEXTURE_BINDING_2D),
        0,
      );
      const read = new Uint8Array(4 * rows * columns);
      gl.readPixels(
        ...[0, 0, columns, rows, gl.RGBA, gl.UNSIGNED_BYTE] as const,
        read,
      );
      for (let y = 0; y < rows; y++) {
        const line = read.subarray(4 * y * columns, 4 * (y + 1) * columns);
        dropAlpha(line, data, 3 * ((top + y) * width + left));
      }
    }
  }
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { data, height, width };
}

async function thumbnailOf(bitmap: ImageBitmap): Promise<Blob> {
  const { height, width } = bitmap;
  const factor = Math.min(1, THUMBNAIL_SIDE / Math.max(height, width));
  const sides = [width, height].map((side) =>
    Math.max(1, Math.round(side * factor))
  ) as [number, number];
  const canvas = new OffscreenCanvas(...sides);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "medium";
  context.drawImage(bitmap, 0, 0, ...sides);
  return await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
}

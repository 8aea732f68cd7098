/** JPEG by the browser's own codecs. */
import type { RgbImage } from "../../../data/images/rgb_image.ts";

/** The members of a canvas that are used; Deno has none, nor their types. */
interface Canvas {
  getContext(kind: "2d"): {
    drawImage(bitmap: ImageBitmap, left: number, top: number): void;
    getImageData(...box: number[]): { data: Uint8ClampedArray };
    putImageData(image: ImageData, left: number, top: number): void;
  };
  convertToBlob(options: { type: string; quality: number }): Promise<Blob>;
}

const { OffscreenCanvas } = globalThis as unknown as {
  OffscreenCanvas: new (width: number, height: number) => Canvas;
};

/** The pixels of an opaque image file. */
export async function decodeImage(
  file: Uint8Array<ArrayBuffer>,
): Promise<RgbImage> {
  const bitmap = await createImageBitmap(new Blob([file]));
  const { height, width } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return {
    data: Uint8Array.from(data.filter((_, i) => i % 4 !== 3)),
    height,
    width,
  };
}

/** A file of JPEG, of a quality from 1 to 100. */
export async function encodeJpeg(
  { data, height, width }: RgbImage,
  quality: number,
): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let i = 0, at = 0; i < data.length; i += 3, at += 4) {
    pixels.set(data.subarray(i, i + 3), at);
  }
  canvas.getContext("2d").putImageData(
    new ImageData(pixels, width, height),
    0,
    0,
  );
  const blob = await canvas.convertToBlob({
    type: "image/jpeg",
    quality: quality / 100,
  });
  return await blob.bytes();
}

import type { ImageSize } from "../../../data/images/rgb_image.ts";

/**
 * The size in an image file's header, before anything is decoded: a small file
 * may declare an image that does not fit into memory.
 *
 * @param bytes The beginning of a JPEG, PNG, WebP, GIF or BMP.
 * @returns The size as stored, before EXIF rotation; `undefined` if it is not found.
 */
export function imageSize(
  bytes: Uint8Array<ArrayBuffer>,
): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const has = (at: number, text: string) =>
    [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  try {
    if (has(1, "PNG")) {
      return { height: view.getUint32(20), width: view.getUint32(16) };
    }
    if (has(0, "GIF8")) {
      return {
        height: view.getUint16(8, true),
        width: view.getUint16(6, true),
      };
    }
    if (has(0, "BM")) {
      const [width, height] = [18, 22].map((at) =>
        Math.abs(view.getInt32(at, true))
      ) as [number, number];
      return { height, width };
    }
    if (has(0, "RIFF") && has(8, "WEBP")) return sizeOfWebp(view, has);
    if (view.getUint16(0) === 0xffd8) return sizeOfJpeg(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it ends early
  }
}

function sizeOfWebp(
  view: DataView,
  has: (at: number, text: string) => boolean,
): ImageSize | undefined {
  const of24Bits = (at: number) =>
    1 + view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
  if (has(12, "VP8X")) return { height: of24Bits(27), width: of24Bits(24) };
  if (has(12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { height: 1 + (bits >> 14 & 0x3fff), width: 1 + (bits & 0x3fff) };
  }
  if (has(12, "VP8 ")) {
    const [width, height] = [26, 28].map((at) =>
      view.getUint16(at, true) & 0x3fff
    ) as [number, number];
    return { height, width };
  }
}

/** Skips the segments before the start of the frame. */
function sizeOfJpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf &&
      ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
}

import type { ImageSize, RgbImage } from "./rgb_image.ts";

/**
 * The pixels of a Windows bitmap, which libvips does not read as sharp brings it.
 *
 * Decoding is @cwasm/nsbmp's: the decoder of the NetSurf browser in WebAssembly,
 * where a damaged file can reach no other memory. It gives Pillow's pixels (of
 * 16 bits a pixel, up to 7 levels away) and an error for files that are cut off;
 * bmp-ts decodes compressed files to wrong pixels, fast-bmp knows no palettes.
 *
 * @param bytes A file that begins as a bitmap.
 * @param admit Told its size before it is decoded; throws if that is too large.
 * @returns The pixels, without alpha.
 * @throws {Error} If it is damaged; the message is the reason alone.
 */
export async function decodeBmp(
  bytes: Uint8Array,
  admit: (size: ImageSize) => Promise<void>,
): Promise<RgbImage> {
  await admit(_sizeOf(bytes));
  const { decode } = await import("@cwasm/nsbmp");
  const { data: rgba, height, width } = _decoded(() => decode(bytes));
  const data = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { data, height, width };
}

function _decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`it is damaged (${message})`, { cause: error });
  }
}

/** Length of the oldest header, whose sizes have 16 bits. */
const CORE_HEADER = 12;

/** What the header declares: a negative height says that the first row comes first. */
function _sizeOf(bytes: Uint8Array): ImageSize {
  if (bytes.length < 26) throw new Error("it is damaged (it ends early)");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(14, true) === CORE_HEADER
    ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    : {
      width: Math.abs(view.getInt32(18, true)),
      height: Math.abs(view.getInt32(22, true)),
    };
}

import type { RgbImage } from "./rgb_image.ts";
import { readStoredFile } from "../files/stored_file.ts";

/**
 * The pixels of a Windows bitmap, which libvips does not read as sharp brings it.
 *
 * Decoding is @cwasm/nsbmp's: the decoder of the NetSurf browser in WebAssembly,
 * where a damaged file can reach no other memory. It gives Pillow's pixels (of
 * 16 bits a pixel, up to 7 levels away) and an error for files that are cut off;
 * bmp-ts decodes compressed files to wrong pixels, fast-bmp knows no palettes.
 *
 * @param source Path of a file, or its bytes.
 * @param mostPixels The most pixels it may have.
 * @returns The pixels, without alpha; `undefined` if it does not begin as a bitmap.
 * @throws {Error} If it is damaged or too large.
 */
export async function decodeBmp(
  source: string | Uint8Array,
  mostPixels: number,
): Promise<RgbImage | undefined> {
  if (!await _beginsAsBmp(source)) return undefined;
  const bytes = typeof source === "string"
    ? await readStoredFile({ path: source })
    : source;
  if (_pixels(bytes) > mostPixels) throw new Error("it exceeds pixel limit");
  const { decode } = await import("@cwasm/nsbmp");
  const { data: rgba, height, width } = decode(bytes);
  const data = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { data, height, width };
}

async function _beginsAsBmp(source: string | Uint8Array): Promise<boolean> {
  if (typeof source !== "string") return _isMark(source);
  using file = await Deno.open(source);
  const start = new Uint8Array(2);
  await file.read(start);
  return _isMark(start);
}

/** "BM". */
function _isMark([first, second]: Uint8Array): boolean {
  return first === 0x42 && second === 0x4d;
}

/** Length of the oldest header, whose sizes have 16 bits. */
const CORE_HEADER = 12;

/** Pixels that the header declares: a negative height says that the first row comes first. */
function _pixels(bytes: Uint8Array): number {
  if (bytes.length < 26) throw new Error("it ends early");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(14, true) === CORE_HEADER
    ? view.getUint16(18, true) * view.getUint16(20, true)
    : Math.abs(view.getInt32(18, true) * view.getInt32(22, true));
}

/** Formats that are read. */
export type ImageFormat =
  | "jpeg"
  | "png"
  | "webp"
  | "tiff"
  | "gif"
  | "avif"
  | "heic"
  | "jp2"
  | "j2k"
  | "jxl"
  | "pnm"
  | "bmp"
  | "svg";

/** First bytes of files: bytes at a position; `?` is any. */
const SIGNATURES: readonly [ImageFormat, string][] = [
  ["jpeg", "\xff\xd8\xff"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["webp", "RIFF????WEBP"],
  ["tiff", "II*\0"],
  ["tiff", "MM\0*"],
  ["tiff", "II+\0"], // BigTIFF
  ["tiff", "MM\0+"],
  ["gif", "GIF8"],
  ["bmp", "BM"],
  ["jp2", "\0\0\0\x0cjP  \r\n\x87\n"],
  ["j2k", "\xff\x4f\xff\x51"], // JPEG 2000 without the file around it
  ["jxl", "\0\0\0\x0cJXL \r\n\x87\n"],
  ["jxl", "\xff\x0a"],
];

/** Brands of files that begin with their kinds: with AV1, with HEVC, or with either. */
const AVIF = /avi[fs]/, HEIC = /hei[cxms]|hev[cxms]|m[is]f1/;

/** Netpbm's bitmaps, graymaps and pixmaps. */
const PNM = /^P[1-6]\s/;

/** Text before the first element of an SVG: white space, comments, declarations. */
const SVG_START = /^\ufeff?\s*<(\?xml|!--|!doctype|svg|[\w.-]+:svg)/i;

/** Bytes in which {@linkcode SVG_START} is searched. */
const SVG_BYTES = 256;

/**
 * The format of an image by its first bytes. Decoders get only files of a known format, since they might accept others.
 *
 * @param bytes The file.
 * @returns `undefined` if it is unknown.
 */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const found = SIGNATURES.find(([, signature]) => begins(bytes, signature));
  if (found) return found[0];
  if (begins(bytes, "????ftyp")) return ofBrands(bytes);
  const text = new TextDecoder().decode(bytes.subarray(0, SVG_BYTES));
  if (PNM.test(text)) return "pnm";
  return SVG_START.test(text) ? "svg" : undefined;
}

function begins(bytes: Uint8Array, signature: string): boolean {
  for (let i = 0; i < signature.length; i++) {
    const code = signature.charCodeAt(i);
    if (code !== 0x3f && bytes[i] !== code) return false;
  }
  return true;
}

/** A video in the same kind of file has other brands. */
function ofBrands(bytes: Uint8Array): ImageFormat | undefined {
  const length = Math.min(bytes[2]! << 8 | bytes[3]!, SVG_BYTES);
  const brands = String.fromCharCode(...bytes.subarray(8, length));
  if (AVIF.test(brands)) return "avif";
  return HEIC.test(brands) ? "heic" : undefined;
}

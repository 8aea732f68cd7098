/** Formats that are read. */
export type ImageFormat =
  | "jpeg"
  | "png"
  | "webp"
  | "tiff"
  | "gif"
  | "avif"
  | "bmp"
  | "svg";

/** How files begin: bytes at a position; `?` is any. */
const SIGNATURES: readonly [ImageFormat, string][] = [
  ["jpeg", "\xff\xd8\xff"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["webp", "RIFF????WEBP"],
  ["tiff", "II*\0"],
  ["tiff", "MM\0*"],
  ["tiff", "II+\0"], // BigTIFF
  ["tiff", "MM\0+"],
  ["gif", "GIF8"],
  ["avif", "????ftyp"],
  ["bmp", "BM"],
];

/** Where text stands before the first element of an SVG: white space, comments, declarations. */
const SVG_START = /^\ufeff?\s*<(\?xml|!--|!doctype|svg|[\w.-]+:svg)/i;

/** Bytes that {@linkcode SVG_START} is looked for in. */
const SVG_BYTES = 256;

/**
 * The format of an image by its first bytes. A decoder is given nothing that is
 * not of a known format: which others it would take is not ours to know.
 *
 * @param bytes The file.
 * @returns `undefined` if it is none that is read.
 */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const found = SIGNATURES.find(([, signature]) => _begins(bytes, signature));
  if (found) return found[0];
  const text = new TextDecoder().decode(bytes.subarray(0, SVG_BYTES));
  return SVG_START.test(text) ? "svg" : undefined;
}

function _begins(bytes: Uint8Array, signature: string): boolean {
  for (let i = 0; i < signature.length; i++) {
    const code = signature.charCodeAt(i);
    if (code !== 0x3f && bytes[i] !== code) return false;
  }
  return true;
}

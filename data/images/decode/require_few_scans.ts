/** Kinds of markers; each follows a byte 0xff. */
const IMAGE = 0xd8, END = 0xd9, SCAN = 0xda;

/** Frames whose scans refine one another, by their marker. */
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce]);

/** Frames of every kind: C0 to CF without tables (C4, CC) and an extension (C8). */
function isFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);
}

/** The most passes over an image: encoders make about ten, scripts of jpegtran some dozens. */
const MOST_SCANS = 100;

/** Largest number of pixels of all passes together: sixteen passes over the largest image. */
const MOST_VISITS = 2 ** 31;

/**
 * Refuses a JPEG that makes its decoder go over the image again and again: each
 * scan of a few bytes costs a pass over all pixels, in every decoder.
 *
 * Markers are counted and nothing is decoded. Files with a single scan, as
 * cameras write them, are recognized by their header.
 *
 * @param bytes A file that begins as a JPEG.
 * @throws {Error} If it has too many scans; the message is the reason alone.
 */
export function requireFewScans(bytes: Uint8Array): void {
  let pixels = 0;
  let components = 0;
  let scans = 0;
  let at = bytes[1] === IMAGE ? 2 : 0;
  for (;;) {
    const kind = bytes[at + 1];
    if (bytes[at] !== 0xff || kind === undefined || kind === END) return;
    if (kind === 0xff) { // filling
      at++;
      continue;
    }
    const length = bytes[at + 2]! << 8 | bytes[at + 3]!;
    if (isFrame(kind)) {
      const [height, width] = [5, 7].map((i) =>
        bytes[at + i]! << 8 | bytes[at + i + 1]!
      );
      pixels = height! * width!;
      components = PROGRESSIVE.has(kind) ? Infinity : bytes[at + 9]!;
    }
    if (kind === SCAN) {
      // All components in one scan of a frame that is not refined: there is no other.
      if (bytes[at + 4]! >= components) return;
      check(++scans, pixels);
      at = endOfData(bytes, at + 2 + length);
    } else at += 2 + length;
  }
}

function check(scans: number, pixels: number): void {
  if (scans <= MOST_SCANS && scans * pixels <= MOST_VISITS) return;
  throw new Error(
    `it has too many scans: the decoder would go over its ${pixels} pixels more than ${
      scans - 1
    } times`,
  );
}

/** The next marker that is not part of the data: neither a stuffed byte nor a restart. */
function endOfData(bytes: Uint8Array, from: number): number {
  for (let at = from;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length;
    const kind = bytes[at + 1];
    const isData = kind === 0 || kind === 0xff ||
      kind !== undefined && kind >= 0xd0 && kind <= 0xd7;
    if (!isData) return at;
    at += kind === 0xff ? 1 : 2;
  }
}

/**
 * Markers of a JPEG: the range of frames, those in that range that are not frames, and the first
 * scan.
 */
const FRAMES = [0xc0, 0xcf], NO_FRAMES = [0xc4, 0xc8, 0xcc], SCAN = 0xda;

/**
 * Whether a JPEG has four channels: cyan, magenta, yellow and black.
 *
 * @param bytes A file that begins as a JPEG.
 * @returns False where its head cannot be read.
 */
export function hasFourInks(bytes: Uint8Array): boolean {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const kind = bytes[at + 1]!;
    if (kind === 0xff) { // filling
      at++;
      continue;
    }
    if (kind === SCAN) return false;
    if (
      kind >= FRAMES[0]! && kind <= FRAMES[1]! && !NO_FRAMES.includes(kind)
    ) return bytes[at + 9] === 4;
    at += 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
  return false;
}

/** Orientations of EXIF by quarter turns against the clock, without a mirror and with one of either axis. */
const TURNED: readonly [plain: number, axis0: number, axis1: number][] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

/** The box of the file that describes its images. */
const DESCRIPTION = "meta";

/**
 * Orientation of an AVIF by its properties `irot` and `imir`, as an EXIF number: first a rotation, then a mirror.
 *
 * @param bytes The file.
 * @returns 1 where it has neither.
 */
export function avifOrientation(bytes: Uint8Array): number {
  const meta = descriptionOf(bytes);
  const turn = propertyOf(meta, "irot");
  const mirror = propertyOf(meta, "imir");
  const [plain, axis0, axis1] = TURNED[(turn ?? 0) & 3]!;
  return mirror === undefined ? plain : (mirror & 1) === 0 ? axis0 : axis1;
}

/** The text of the box that describes the images. */
function descriptionOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (kind === DESCRIPTION) {
      return new TextDecoder("latin1").decode(
        bytes.subarray(at, Math.min(at + length, at + 2 ** 16)),
      );
    }
    if (length < 8) return "";
    at += length;
  }
  return "";
}

/** The byte of a property's box of nine bytes. */
function propertyOf(meta: string, kind: string): number | undefined {
  const at = meta.indexOf(`\0\0\0\x09${kind}`);
  return at < 0 ? undefined : meta.charCodeAt(at + 8);
}

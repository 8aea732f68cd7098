/** Field of EXIF that says how a picture is turned; 1 is upright. */
const ORIENTATION = 0x0112;

/** How a segment of EXIF may begin. */
const MARK = "Exif\0\0";

/** Bytes before the first list of fields at the earliest, and of one field. */
const HEADER = 8, FIELD = 12;

/**
 * The orientation in EXIF.
 *
 * @param segment EXIF, with its mark or without.
 * @returns An EXIF number; `undefined` if there is none.
 * @throws {RangeError} If it ends early, or its fields lie in its header.
 */
export function exifOrientation(
  segment: Uint8Array<ArrayBuffer>,
): number | undefined {
  const start = new TextDecoder("latin1").decode(segment.subarray(0, 6));
  const { buffer, byteOffset, byteLength } = segment.subarray(
    start === MARK ? MARK.length : 0,
  );
  const view = new DataView(buffer, byteOffset, byteLength);
  const littleEndian = view.getUint16(0) === 0x4949; // "II"
  const first = view.getUint32(4, littleEndian);
  if (first < HEADER) throw new RangeError("its fields lie in its header");
  const fields = view.getUint16(first, littleEndian);
  for (let i = 0; i < fields; i++) {
    const at = first + 2 + i * FIELD;
    if (view.getUint16(at, littleEndian) === ORIENTATION) {
      return view.getUint16(at + 8, littleEndian);
    }
  }
  return undefined;
}

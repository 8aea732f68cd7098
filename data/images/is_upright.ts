import { xmpOrientation } from "./xmp_orientation.ts";

/** Field of EXIF that says how a picture is turned; 1 is upright. */
const ORIENTATION = 0x0112;

/** Bytes before the first list of fields at the earliest, and of one field. */
const HEADER = 8, FIELD = 12;

/** How a packet of XMP begins. */
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/**
 * Whether a segment of a JPEG for applications leaves the picture as it is: it
 * is neither EXIF nor XMP, or says nothing of orientation or that it is upright.
 *
 * @param segment What follows the segment's length.
 * @returns False, too, where it cannot be read.
 */
export function isUpright(segment: Uint8Array<ArrayBuffer>): boolean {
  const mark = new TextDecoder("latin1").decode(segment.subarray(0, 6));
  if (XMP.startsWith(mark)) return (xmpOrientation(segment) ?? 1) === 1;
  if (mark !== "Exif\0\0") return true;
  const { buffer, byteOffset, byteLength } = segment.subarray(6);
  const view = new DataView(buffer, byteOffset, byteLength);
  try {
    const littleEndian = view.getUint16(0) === 0x4949; // "II"
    const first = view.getUint32(4, littleEndian);
    if (first < HEADER) return false;
    const fields = view.getUint16(first, littleEndian);
    for (let i = 0; i < fields; i++) {
      const at = first + 2 + i * FIELD;
      if (view.getUint16(at, littleEndian) === ORIENTATION) {
        return view.getUint16(at + 8, littleEndian) === 1;
      }
    }
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false; // it ends early
    throw error;
  }
}

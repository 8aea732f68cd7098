import { exifOrientation } from "../decoders/exif_orientation.ts";
import { xmpOrientation } from "../decoders/xmp_orientation.ts";

/** How a packet of XMP begins. */
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/**
 * Whether an application segment of a JPEG does not rotate the picture: it is neither EXIF nor XMP, or has no
 * orientation, or the upright one.
 *
 * @param segment What follows the segment's length.
 * @returns False, too, where it cannot be read.
 */
export function isUpright(segment: Uint8Array<ArrayBuffer>): boolean {
  const mark = new TextDecoder("latin1").decode(segment.subarray(0, 6));
  if (XMP.startsWith(mark)) return (xmpOrientation(segment) ?? 1) === 1;
  if (mark !== "Exif\0\0") return true;
  try {
    return (exifOrientation(segment) ?? 1) === 1;
  } catch (error) {
    if (error instanceof RangeError) return false; // it cannot be read
    throw error;
  }
}

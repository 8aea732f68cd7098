import type { Metadata } from "sharp";
import { xmpOrientation } from "./xmp_orientation.ts";

/**
 * How an image is turned, as EXIF counts: what EXIF says, and where it says
 * nothing, what XMP says, as Pillow's `exif_transpose`.
 *
 * @param metadata What sharp tells of the image.
 * @returns 1 where nothing is said. Of AVIF, whose decoder turns it, 1.
 */
export function orientationOf({ format, orientation, xmp }: Metadata): number {
  if (format === "heif") return 1;
  return orientation ?? (xmp ? xmpOrientation(xmp) : undefined) ?? 1;
}

import { Buffer } from "node:buffer";
import type { Metadata } from "sharp";
import { exifOrientation } from "./exif_orientation.ts";
import { xmpOrientation } from "./xmp_orientation.ts";

/**
 * How an image is turned, as EXIF counts: what EXIF says, and where it says
 * nothing, what XMP says, as Pillow's `exif_transpose`.
 *
 * @param metadata What sharp tells of the image.
 * @returns 1 where nothing is said. Of AVIF, whose decoder turns it, 1.
 */
export function orientationOf(metadata: Metadata): number {
  const { format, orientation, xmp, comments } = metadata;
  if (format === "heif") return 1;
  return orientation ?? inComments(comments) ??
    (xmp ? xmpOrientation(xmp) : undefined) ?? 1;
}

/** EXIF in hexadecimal text, where ImageMagick puts it into a PNG. */
const RAW_PROFILE = /^Raw profile type (exif|APP1)$/;

function inComments(comments: Metadata["comments"]): number | undefined {
  const raw = comments?.find(({ keyword }) => RAW_PROFILE.test(keyword));
  if (!raw) return undefined;
  // Name and length stand in lines before it.
  const [, , , ...lines] = raw.text.split("\n");
  const bytes = Uint8Array.from(Buffer.from(lines.join(""), "hex"));
  try {
    return exifOrientation(bytes);
  } catch {
    return undefined; // it ends early, and says nothing that is known
  }
}

import { Buffer } from "node:buffer";
import type { Metadata } from "sharp";
import { exifOrientation } from "./exif_orientation.ts";
import { xmpOrientation } from "./xmp_orientation.ts";

/**
 * The orientation of an image as an EXIF number: from EXIF, otherwise from XMP, as Pillow's `exif_transpose`.
 *
 * @param metadata Metadata from sharp. @returns 1 if there is none, and for AVIF, whose decoder rotates it.
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
    return undefined; // truncated, without a known orientation
  }
}

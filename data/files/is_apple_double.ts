import { open } from "node:fs/promises";
import { basename } from "node:path";
import { PathAlias } from "./path_alias.ts";

/** How the file begins. */
const MAGIC = Uint8Array.of(0, 5, 0x16, 7);

/**
 * Whether a file is one of those that macOS puts beside each file NAME as `._NAME` on
 * disks without attributes, in zip archives and on network shares (AppleDouble, RFC
 * 1740): it has the name of an image, but is not one.
 *
 * @param path The file.
 * @returns False where it cannot be read.
 */
export async function isAppleDouble(path: string): Promise<boolean> {
  if (!basename(path).startsWith("._")) return false;
  try {
    using alias = new PathAlias(path);
    await using file = await open(alias.path);
    const start = new Uint8Array(MAGIC.length);
    await file.read(start);
    return start.every((byte, i) => byte === MAGIC[i]);
  } catch {
    return false;
  }
}

import { inflateRawSync } from "node:zlib";

/**
 * Unpacks a deflated member of an archive.
 *
 * @param packed Its packed bytes.
 * @param size The size that the archive states.
 * @returns Its content; undefined if it is damaged or of another size, which is
 * noticed before more than one byte too many is made.
 */
export function inflateExactly(
  packed: Uint8Array,
  size: number,
): Uint8Array | undefined {
  try {
    const content = inflateRawSync(packed, { maxOutputLength: size + 1 });
    return content.length === size ? content : undefined;
  } catch {
    return undefined;
  }
}

import type { MatVariable } from "./mat_variable.ts";
import { readMatV5 } from "./read_mat_v5.ts";
import { readMatV73 } from "./read_mat_v73.ts";

/**
 * Reads variables out of the bytes of a MATLAB file of version 5 to 7 or 7.3.
 *
 * @param bytes The whole file.
 * @param names The variables to read; the others are listed by name only.
 * @throws {Error} If it is damaged, of version 4, or not a MAT file; the message is the reason alone.
 */
export async function readMatBytes(
  bytes: Uint8Array,
  names: readonly string[],
): Promise<Map<string, MatVariable | undefined>> {
  if (isHdf5(bytes)) return await readMatV73(bytes, names);
  const byteOrder = String.fromCharCode(...bytes.slice(126, 128));
  if (byteOrder === "IM" || byteOrder === "MI") return readMatV5(bytes, names);
  // Versions 5 and up begin with text, version 4 with a small number.
  throw new Error(
    bytes.length >= 20 && bytes.slice(0, 4).includes(0)
      ? 'it is a MAT file of version 4; save it in MATLAB with the option "-v7"'
      : "it is not a MAT file",
  );
}

/** The signature follows MATLAB's own 512 bytes, if there are such. */
function isHdf5(bytes: Uint8Array): boolean {
  const signature = "\x89HDF\r\n\x1a\n";
  return [0, 512].some((at) =>
    String.fromCharCode(...bytes.slice(at, at + 8)) === signature
  );
}

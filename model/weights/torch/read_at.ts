import type { FileHandle } from "node:fs/promises";

/**
 * Reads bytes at a place of an open file.
 *
 * @throws {Error} If the file ends before.
 */
export async function readAt(
  file: FileHandle,
  position: number,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await file.stat();
  // Checked first, so that a size that lies allocates nothing.
  if (position + count > size) throw new Error("the file ends early");
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const { bytesRead } = await file.read(
      bytes,
      done,
      count - done,
      position + done,
    );
    if (bytesRead === 0) throw new Error("the file ends early");
    done += bytesRead;
  }
  return bytes;
}

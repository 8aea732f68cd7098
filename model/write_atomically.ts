import { basename, dirname, join } from "node:path";

/** Content that may be produced as it is written. */
export type Bytes =
  | Iterable<Uint8Array<ArrayBuffer>>
  | AsyncIterable<Uint8Array<ArrayBuffer>>;

/**
 * Writes a file so that its name holds either the old content or the whole new
 * one, whatever happens in between: the parts go to a temporary name in the
 * same folder, reach the disk (fsync), and take the name by a rename.
 *
 * Not npm:write-file-atomic, because that takes the content as one buffer and
 * weights would be held in memory twice.
 *
 * @param path The file to write or to replace.
 * @param parts Its content, in order; may be produced as it is written.
 * @throws Whatever the disk or `parts` throws; then the file is as it was
 * before, and the temporary one is gone.
 */
export async function writeAtomically(
  path: string,
  parts: string | Bytes,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(
    folder,
    `.${basename(path)}.${crypto.randomUUID()}${TEMPORARY_SUFFIX}`,
  );
  try {
    await _writeThrough(
      temporary,
      typeof parts === "string" ? [new TextEncoder().encode(parts)] : parts,
    );
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await _syncFolder(folder);
}

/** Ending of the files that {@linkcode writeAtomically} has not finished. */
export const TEMPORARY_SUFFIX = ".unfinished";

async function _writeThrough(
  path: string,
  parts: Bytes,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for await (const part of parts) {
    for (let done = 0; done < part.length;) {
      done += await file.write(part.subarray(done));
    }
  }
  await file.sync();
}

/** Makes the rename itself last; Windows has no such call and needs none. */
async function _syncFolder(folder: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using file = await Deno.open(folder);
  await file.sync();
}

/**
 * Writes text as {@linkcode writeAtomically} does.
 *
 * @throws {Error} Naming the file, if it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}

import { readRegularFile } from "./read_regular_file.ts";
import { MAX_BYTES, openZipArchive } from "./zip/open_zip_archive.ts";

/** A file, either on its own or inside a zip archive; plain data, which can be sent to a worker. */
export interface StoredFile {
  /** Where the file is; with {@linkcode archive}, its name there. */
  path: string;
  /** The zip archive that it is in; absent: in none. */
  archive?: string;
}

/**
 * The bytes of a file.
 *
 * The list of an archive's members is read once per thread and kept; only the members being read are in memory.
 *
 * @param file Where it is.
 * @returns Its bytes.
 * @throws {Error} If it is missing or too large, or damaged where it lies in the archive; the
 * message is the reason and does not name the member.
 */
export async function readStoredFile(file: StoredFile): Promise<Uint8Array> {
  if (file.archive === undefined) {
    return await readRegularFile(file.path, MAX_BYTES);
  }
  return await (await openZipArchive(file.archive)).read(file.path);
}

/**
 * The place of a file, for messages.
 *
 * @param file Where it is.
 * @returns Its path, inside an archive: "NAME in ARCHIVE".
 */
export function describeStoredFile({ path, archive }: StoredFile): string {
  return archive === undefined ? path : `${path} in ${archive}`;
}

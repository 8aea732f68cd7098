import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
// yauzl: see open_zip_archive.ts for the reason.
// @ts-types="@types/yauzl"
import type { Entry, ZipFile } from "yauzl";
import { requireSpace } from "../require_space.ts";
import { checkMembers, isFolder } from "./check_members.ts";
import { listZip } from "./list_zip.ts";
import { messageOf } from "../../text/message_of.ts";

/** Options of {@linkcode unpackZip}. */
export interface UnpackZipOptions {
  /** Called with the bytes written and the bytes to write. */
  progress?: (done: number, total: number) => void;
  /** Stops the work when it aborts. */
  signal?: AbortSignal;
}

/**
 * Unpacks a zip archive into a folder.
 *
 * The archive need not be trusted: before anything is written all its names are checked
 * (nothing leaves the folder, no links, no two names that are one on some systems, no
 * sizes out of proportion) and the space on the disk; each file's size and CRC are
 * checked while it is written. Written files are not removed when that fails: use a
 * temporary folder.
 *
 * @param archive The archive.
 * @param folder Where to; made if it is not there; files in it are not replaced.
 * @throws {Error} If the archive is damaged or unsafe, a file is there already, the disk is full,
 * or the signal aborts.
 */
export async function unpackZip(
  archive: string,
  folder: string,
  options: UnpackZipOptions = {},
): Promise<void> {
  try {
    await unpack(archive, folder, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = messageOf(error);
    throw new Error(`Cannot unpack ${basename(archive)}: ${reason}`, {
      cause: error,
    });
  }
}

async function unpack(
  archive: string,
  folder: string,
  { progress, signal }: UnpackZipOptions,
): Promise<void> {
  const { size } = await Deno.stat(archive);
  const zip = await listZip(archive, { strictFileNames: true });
  try {
    const members = await Array.fromAsync(zip.eachEntry());
    const total = checkMembers(members, size);
    await Deno.mkdir(folder, { recursive: true });
    await requireSpace(folder, total);
    let done = 0;
    for (const file of members.filter((member) => !isFolder(member))) {
      signal?.throwIfAborted();
      await writeFile(zip, file, join(folder, file.fileName));
      progress?.(done += file.uncompressedSize, total);
    }
  } finally {
    zip.close();
  }
}

/** Writes one member; the library fails if its size is not the declared one. */
async function writeFile(
  zip: ZipFile,
  entry: Entry,
  path: string,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { write: true, createNew: true });
  let crc = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      crc = crc32(chunk, crc);
      for (let at = 0; at < chunk.length;) {
        at += await file.write(chunk.subarray(at));
      }
    }
    if (crc !== entry.crc32) throw new Error("its checksum is wrong");
  } catch (error) {
    throw new Error(`"${entry.fileName}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

import { crc32 } from "node:zlib";
// yauzl: the zip reader of the Node world that is built for untrusted files: it reads single members at random, knows
// Zip64, refuses names that lead outside, and ends a member that is longer than it says. Listing 100,000 members takes
// 37 MB and 2.8 s (@zip.js/zip.js 2.24: 272 MB and 3.0 s), and every thread that reads images keeps such a list.
// @ts-types="@types/yauzl"
import type { Entry, ZipFile } from "yauzl";
import { requireRegular } from "../read_regular_file.ts";
import { listZip, openZip } from "./list_zip.ts";
import { messageOf } from "../../text/message_of.ts";

/** The most bytes that one file may have unpacked: no photograph and no list of scores is larger. */
export const MAX_BYTES: number = 2 ** 28;

/** The most members that an archive may hold: their names and places are kept in memory. */
const MAX_MEMBERS = 1_000_000;

/** Entries kept without the raw bytes that they were parsed from. */
const NO_BYTES = new Uint8Array() as Entry["fileNameRaw"];

/** A zip archive whose list of members has been read; it holds no file open. */
export interface ZipArchive {
  /** Names of the members, folders left out, in the archive's order. */
  names: string[];
  /** What all members together have unpacked, as the archive says. */
  bytes: number;
  /**
   * The bytes of a member.
   *
   * @throws {Error} If there is none of this name, or it is encrypted, damaged or too large; the message is the reason alone.
   */
  read(name: string): Promise<Uint8Array>;
}

/** Archives that this thread has listed, each as long as its file stays the same. */
const opened = new Map<
  string,
  { version: string; archive: Promise<ZipArchive> }
>();

/**
 * Lists a zip archive; again only when the file has changed.
 *
 * @param path The archive.
 * @returns Its members.
 * @throws {Error} If it is not there or not a zip archive; the message names it.
 */
export async function openZipArchive(path: string): Promise<ZipArchive> {
  try {
    const info = await Deno.stat(path);
    requireRegular(info);
    const { size, mtime } = info;
    const version = `${size} ${mtime?.getTime()}`;
    const known = opened.get(path);
    if (known?.version === version) return await known.archive;
    const archive = list(path, size);
    opened.set(path, { version, archive });
    return await archive;
  } catch (error) {
    opened.delete(path);
    throw new Error(`Cannot read archive ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/**
 * Checks that a file is not too large to be read whole.
 *
 * @throws {Error} If it is; the message is the reason alone.
 */
export function requireReadable(size: number): void {
  if (size <= MAX_BYTES) return;
  throw new Error(`it has ${size} bytes, the limit is ${MAX_BYTES}`);
}

async function list(path: string, size: number): Promise<ZipArchive> {
  const entries = await readEntries(path);
  const zip = await openZip(path, size);
  return {
    names: [...entries.keys()],
    bytes: entries.values().reduce(
      (sum, entry) => sum + entry.uncompressedSize,
      0,
    ),
    async read(name: string): Promise<Uint8Array> {
      const entry = entries.get(name);
      if (entry) return await read(zip, entry);
      throw new Error("it is not in the archive");
    },
  };
}

async function readEntries(path: string): Promise<Map<string, Entry>> {
  const zip = await listZip(path);
  try {
    if (zip.entryCount > MAX_MEMBERS) {
      throw new Error(
        `it has ${zip.entryCount} members, the limit is ${MAX_MEMBERS}`,
      );
    }
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      entry.fileNameRaw = entry.extraFieldRaw = entry.fileCommentRaw = NO_BYTES;
      entry.extraFields = [];
      entries.set(entry.fileName, entry);
    }
    return entries;
  } finally {
    zip.close();
  }
}

async function read(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const size = entry.uncompressedSize;
  requireReadable(size);
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (crc32(bytes) !== entry.crc32) throw new Error("its checksum is wrong");
  return bytes;
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it is not there";
  return messageOf(error);
}

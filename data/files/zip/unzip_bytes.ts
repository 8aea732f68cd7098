import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { inflateExactly } from "./inflate_exactly.ts";
import { MAX_BYTES } from "./open_zip_archive.ts";

/**
 * Limits of members, and of the bytes of one, for an archive that is unpacked in
 * memory: a document, not a data set.
 */
const MAX_MEMBERS = 10_000, MAX_MEMBER = 2 ** 27;

/** Methods of packing. */
const STORED = 0, DEFLATED = 8;

/** A member of an archive. */
export interface ZipMember<T extends ArrayBufferLike = ArrayBufferLike> {
  /** Its name, checked not to lead outside. */
  name: string;
  /** What it holds. */
  content: Uint8Array<T>;
}

/**
 * The members of a small zip archive, one after the other.
 *
 * @param bytes The archive.
 * @returns The members, in the order of the archive's list.
 * @throws {Error} If it is damaged or too large; the message is the reason alone.
 */
export async function unzipBytes(
  bytes: Uint8Array,
): Promise<ZipMember[]> {
  const yauzl = await import("yauzl");
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), {
    strictFileNames: true,
  });
  if (zip.entryCount > MAX_MEMBERS) {
    throw new Error(
      `it has ${zip.entryCount} members, the limit is ${MAX_MEMBERS}`,
    );
  }
  // By what the archive says, before anything is unpacked.
  const entries = await Array.fromAsync(zip.eachEntry());
  let total = 0;
  for (const entry of entries) {
    total += entry.uncompressedSize;
    if (entry.uncompressedSize > MAX_MEMBER) {
      throw new Error(
        `"${entry.fileName}" in it unpacks to more than ${MAX_MEMBER} bytes`,
      );
    }
    if (
      entry.isEncrypted() ||
      ![STORED, DEFLATED].includes(entry.compressionMethod)
    ) throw new Error("a member is encrypted or packed in an unknown way");
  }
  if (total > MAX_BYTES) {
    throw new Error(`it unpacks to more than ${MAX_BYTES} bytes`);
  }
  const members: ZipMember[] = [];
  for (const entry of entries) {
    const { compressedSize, uncompressedSize, compressionMethod } = entry;
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry);
    const packed = bytes.subarray(
      fileDataStart,
      fileDataStart + compressedSize,
    );
    const content = compressionMethod === STORED
      ? packed
      : inflateExactly(packed, uncompressedSize);
    if (
      content?.length !== uncompressedSize || crc32(content) !== entry.crc32
    ) throw new Error(`"${entry.fileName}" is damaged`);
    members.push({ name: entry.fileName, content });
  }
  return members;
}

import type { Buffer } from "node:buffer";
import { createReadStream, read as readFile } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
// yauzl: see open_zip_archive.ts for the reason.
// @ts-types="@types/yauzl"
import type { Options, ZipFile } from "yauzl";

/**
 * Opens a zip archive with yauzl and keeps its file open, for a list of many members.
 *
 * @param path The archive.
 * @param options As yauzl's; the archive is open until it is closed.
 * @throws {Error} If it is not there, or no zip archive.
 */
export async function listZip(
  path: string,
  options: Options = {},
): Promise<ZipFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await openZip(path, size, options, file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Opens a zip archive with yauzl, as its own `openPromise` does; but that one passes positions
 * outside the archive to `fs.read`, which throws for those beyond 2^53, in a callback where the
 * error cannot be caught.
 *
 * @param path The archive.
 * @param size Its bytes.
 * @param options As yauzl's.
 * @param file The open archive; without one it is opened for each read, and nothing has to be closed.
 */
export async function openZip(
  path: string,
  size: number,
  options: Options = {},
  file?: FileHandle,
): Promise<ZipFile> {
  const yauzl = await import("yauzl");
  class FileReader extends yauzl.RandomAccessReader {
    override read(...place: Read): void {
      if (file) readWithin(file, size, place);
      else super.read(...place);
    }
    override _readStreamForRange(start: number, end: number): Readable {
      return createReadStream(path, { start, end: end - 1 });
    }
    override close(callback: (error: Error | null) => void): void {
      if (file) file.close().then(() => callback(null), callback);
      else super.close(callback);
    }
  }
  return await yauzl.fromRandomAccessReaderPromise(new FileReader(), size, {
    ...options,
    autoClose: false,
  });
}

type Read = [
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
  callback: (error: Error | null) => void,
];

function readWithin(
  file: FileHandle,
  size: number,
  [buffer, offset, length, position, callback]: Read,
): void {
  if (!(position + length <= size)) {
    const error = new Error("it refers to a place beyond its end");
    return queueMicrotask(() => callback(error));
  }
  readFile(file.fd, buffer, offset, length, position, (error, count) => {
    const ends = count < length ? new Error("it ends early") : null;
    callback(error ?? ends);
  });
}

import type { Buffer } from "node:buffer";
import { createReadStream, read as readFile } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
// yauzl: see open_zip_archive.ts for the reason.
// @ts-types="@types/yauzl"
import type { Options, ZipFile } from "yauzl";

/**
 * Opens a zip archive with yauzl, as its own `openPromise` does; but that one passes positions
 * outside the archive to `fs.read`, which throws for those beyond 2^53, in a callback where the
 * error cannot be caught.
 *
 * @param path The archive.
 * @param options As yauzl's; the archive is open until it is closed.
 * @throws {Error} If it is not there, or no zip archive.
 */
export async function listZip(
  path: string,
  options: Options = {},
): Promise<ZipFile> {
  const yauzl = await import("yauzl");
  const file = await open(path);
  try {
    const { size } = await file.stat();
    class FileReader extends yauzl.RandomAccessReader {
      override read(...[buffer, offset, length, position, callback]: Read) {
        readWithin(file, size, [buffer, offset, length, position, callback]);
      }
      override _readStreamForRange(start: number, end: number): Readable {
        return createReadStream(path, { start, end: end - 1 });
      }
      override close(callback: (error: Error | null) => void): void {
        file.close().then(() => callback(null), callback);
      }
    }
    const all = { ...options, autoClose: false };
    return await yauzl.fromRandomAccessReaderPromise(
      new FileReader(),
      size,
      all,
    );
  } catch (error) {
    await file.close();
    throw error;
  }
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

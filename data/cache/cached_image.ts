import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { crc32 } from "node:zlib";
import { makePrivateFolder, PRIVATE_FILE } from "../files/private_folder.ts";
import type { ImageSize, RgbImage } from "../images/rgb_image.ts";
import type { StoredFile } from "../files/stored_file.ts";

/**
 * Version of the cache: it changes when decoding, resizing or the files themselves change, so that older files are no
 * longer found.
 */
const FORMAT = 1;

/** Numbers before the pixels: the mark, their CRC-32, height, width. */
const HEADER = 4;
const MARK = 0x49514152;

/** Ending of files that are complete, and of those that are not yet. */
export const COMPLETE = ".rgb";
export const UNFINISHED = ".unfinished";

/** Bytes that a resized image takes in the cache. */
export function cachedBytes({ height, width }: ImageSize): number {
  return HEADER * 4 + height * width * 3;
}

/** Name of the folder of images of one size. */
export function sizeFolder({ height, width }: ImageSize): string {
  return `${height}x${width}`;
}

/**
 * The path of a resized image in the cache.
 *
 * The name is a hash of the path of the image's file, its length and the time of its last change, not of its bytes:
 * reading them all would cost as much as reading the cached pixels. A file that moves is decoded again; one that
 * changes has another time or length.
 *
 * @param folder The cache's folder.
 * @param file The image's file.
 * @param sizes The sizes to which it is resized, one after the other.
 * @returns The path, whether or not the file exists; undefined if the image's file cannot be found.
 */
export async function cachePath(
  folder: string,
  file: StoredFile,
  sizes: readonly ImageSize[],
): Promise<string | undefined> {
  const container = file.archive ?? file.path;
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(container);
  } catch {
    return undefined; // the decoder reports the reason
  }
  const identity = JSON.stringify([
    FORMAT,
    resolve(container),
    file.archive === undefined ? null : file.path,
    info.size,
    info.mtime?.getTime(),
    sizes.map(sizeFolder),
  ]);
  const name = createHash("sha256").update(identity).digest("hex");
  const parent = join(folder, sizeFolder(sizes.at(-1)!), name.slice(0, 2));
  return join(parent, name + COMPLETE);
}

/**
 * An image as the cache keeps it. It is marked as used, since the oldest images are removed first; a read-only folder
 * can be used too.
 *
 * @returns The image; undefined where it is absent, damaged or cannot be read.
 */
export async function readCached(path: string): Promise<RgbImage | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch {
    return undefined; // absent or unreadable: the image is decoded instead
  }
  const now = new Date();
  await Deno.utime(path, now, now).catch(() => {});
  if (bytes.length < HEADER * 4) return undefined;
  const header = new Uint32Array(bytes.buffer, 0, HEADER);
  const [mark, check, height, width] = [...header] as [
    number,
    number,
    number,
    number,
  ];
  const data = bytes.subarray(HEADER * 4);
  const whole = mark === MARK && data.length === height * width * 3 &&
    crc32(data) === check;
  return whole ? { data, height, width } : undefined;
}

/**
 * Keeps an image: under a temporary name first, so that a reader in any process finds the whole image or nothing. It is
 * not forced onto the disk; the checksum detects what a power cut damages.
 *
 * @throws {Error} If the disk is full or cannot be written to.
 */
export async function writeCached(
  path: string,
  { data, height, width }: RgbImage,
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}${UNFINISHED}`;
  const bytes = new Uint8Array(HEADER * 4 + data.length);
  new Uint32Array(bytes.buffer, 0, HEADER)
    .set([MARK, crc32(data), height, width]);
  bytes.set(data, HEADER * 4);
  try {
    await writeIntoFolder(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** The pixels of a photograph are as private as the photograph. */
const PRIVATE = { createNew: true, mode: PRIVATE_FILE };

async function writeIntoFolder(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await Deno.writeFile(path, bytes, PRIVATE);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // It is the first in its folder, or the folder was removed meanwhile.
    await makePrivateFolder(dirname(path));
    await Deno.writeFile(path, bytes, PRIVATE);
  }
}

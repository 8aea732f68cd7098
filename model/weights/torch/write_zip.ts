import { crc32 } from "node:zlib";

/** An entry of a zip archive. */
export interface ZipEntry {
  /** Its name, ASCII. */
  name: string;
  /** Its content, which is stored as it is. */
  data: Uint8Array<ArrayBuffer>;
}

/** PyTorch maps storages into memory, for which they start at multiples of this. */
const ALIGNMENT = 64;

/** Sizes and places have 32 bits without the zip64 extension. */
const MAX_BYTES = 2 ** 32 - 1;

/**
 * The bytes of a zip archive, entry by entry, none of them copied.
 *
 * By hand because of the alignment, which the zip writers of npm do not offer:
 * an extra field of the needed length before each entry's data, as PyTorch
 * itself writes. The format: https://pkware.cachefly.net/webdocs/APPNOTE/
 *
 * @throws {RangeError} If the archive would have more than 4 GB.
 */
export function* zipParts(
  entries: readonly ZipEntry[],
): Generator<Uint8Array<ArrayBuffer>> {
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let place = 0;
  for (const entry of entries) {
    const checksum = crc32(entry.data);
    const header = _localHeader(entry, checksum, place);
    directory.push(_directoryEntry(entry, checksum, place));
    yield header;
    yield entry.data;
    place += header.length + entry.data.length;
  }
  const bytes = directory.reduce((sum, { length }) => sum + length, 0);
  if (place + bytes > MAX_BYTES) {
    throw new RangeError(`the archive has ${place} bytes, more than 4 GB`);
  }
  yield* directory;
  yield _end(entries.length, bytes, place);
}

/** Version 1.0, UTF-8 names, stored, 1 January 1980, checksum, sizes. */
function _common(
  { name, data }: ZipEntry,
  checksum: number,
  extraLength: number,
): number[] {
  return [
    ..._16(10, 0x800, 0, 0, 0x21),
    ..._32(checksum, data.length, data.length),
    ..._16(name.length, extraLength),
  ];
}

function _localHeader(
  entry: ZipEntry,
  checksum: number,
  place: number,
): Uint8Array<ArrayBuffer> {
  const fixed = 30 + entry.name.length + 4;
  const padding = (ALIGNMENT - (place + fixed) % ALIGNMENT) % ALIGNMENT;
  return Uint8Array.of(
    ..._32(0x04034b50),
    ..._common(entry, checksum, 4 + padding),
    ..._ascii(entry.name),
    // PyTorch's extra field "FB", filled with Z.
    ..._ascii("FB"),
    ..._16(padding),
    ..._ascii("Z".repeat(padding)),
  );
}

function _directoryEntry(
  entry: ZipEntry,
  checksum: number,
  place: number,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    ..._32(0x02014b50),
    ..._16(10),
    ..._common(entry, checksum, 0),
    // No comment, first disk, no attributes.
    ..._16(0, 0, 0),
    ..._32(0, place),
    ..._ascii(entry.name),
  );
}

function _end(
  count: number,
  bytes: number,
  place: number,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    ..._32(0x06054b50),
    ..._16(0, 0, count, count),
    ..._32(bytes, place),
    ..._16(0),
  );
}

/** Numbers as 16 bits each, little-endian; as 32 bits below. */
function _16(...numbers: number[]): number[] {
  return numbers.flatMap((value) => [value & 255, value >> 8 & 255]);
}

function _32(...numbers: number[]): number[] {
  return numbers.flatMap((value) => _16(value & 0xffff, value >>> 16));
}

function _ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

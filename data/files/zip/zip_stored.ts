import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { ZipMember } from "./unzip_bytes.ts";

/** Version of the format that a reader needs, the flag of names in UTF-8, and 1 January 1980. */
const VERSION = 10, UTF_8 = 0x800, DATE = 0x21;

/** Sizes and places have 32 bits, the number of members 16, without the Zip64 extension. */
const MAX_BYTES = 2 ** 32 - 1, MAX_MEMBERS = 2 ** 16 - 1;

/** Options of {@linkcode zipStored}. */
export interface ZipStoredOptions {
  /**
   * The content of each member starts at a multiple of this, as PyTorch's own
   * archives do: an extra field "FB" fills the gap.
   *
   * @default {1}
   */
  alignment?: number;
}

/**
 * Writes a zip archive whose members are stored without compression, in parts
 * that follow each other; no content is copied (PKWARE, APPNOTE.TXT 6.3).
 *
 * By hand, because no zip writer of npm aligns the contents, which PyTorch maps
 * into memory.
 *
 * @param members Names and contents.
 * @param options Alignment.
 * @throws {RangeError} If the archive would have 4 GiB or 65,536 members.
 */
export function* zipStored<T extends ArrayBufferLike>(
  members: readonly ZipMember<T>[],
  { alignment = 1 }: ZipStoredOptions = {},
): Generator<Uint8Array<T | ArrayBuffer>> {
  if (members.length > MAX_MEMBERS) {
    throw new RangeError(
      `the archive has ${members.length} members, more than ${MAX_MEMBERS}`,
    );
  }
  const directory: Buffer<ArrayBuffer>[] = [];
  let place = 0;
  for (const { name, content } of members) {
    const path = Buffer.from(name);
    const extra = fillUp(place + 30 + path.length, alignment);
    const header = Buffer.concat([
      Buffer.from([0x50, 0x4b, 3, 4]),
      fieldsOf(path, content, extra.length),
      path,
      extra,
    ]);
    const rest = Buffer.alloc(14); // no comment, the first disk, no attributes
    rest.writeUInt32LE(place, 10);
    directory.push(
      Buffer.from([0x50, 0x4b, 1, 2, VERSION, 0]),
      fieldsOf(path, content, 0),
      rest,
      path,
    );
    yield header;
    yield content;
    place += header.length + content.length;
    if (place > MAX_BYTES) {
      throw new RangeError(`the archive has ${place} bytes, more than 4 GB`);
    }
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(place, 16);
  yield list;
  yield end;
}

/** PyTorch's extra field "FB", filled with Z, after which a multiple of the alignment is reached. */
function fillUp(place: number, alignment: number): Buffer<ArrayBuffer> {
  if (alignment === 1) return Buffer.alloc(0);
  const length = (alignment - (place + 4) % alignment) % alignment;
  const field = Buffer.alloc(4 + length, "Z");
  field.write("FB");
  field.writeUInt16LE(length, 2);
  return field;
}

/** The fields that both headers of a member share. */
function fieldsOf(
  path: Buffer,
  content: Uint8Array,
  extraLength: number,
): Buffer<ArrayBuffer> {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF_8, 2);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(path.length, 22);
  fields.writeUInt16LE(extraLength, 24);
  return fields;
}

import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { UnzippedMember } from "./unzip_bytes.ts";

/** Version of the format that is needed to read it, and the flag of names in UTF-8. */
const VERSION = 20, UTF_8 = 0x800;

/**
 * A zip archive of members as they are, without packing: for readers that are
 * to see what was checked and nothing else (PKWARE, APPNOTE.TXT 6.3).
 *
 * @param members At most 65,535, below 4 GiB together.
 */
export function zipStored(members: readonly UnzippedMember[]): Buffer {
  const records: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of members) {
    const path = Buffer.from(name);
    const fields = fieldsOf(path, content);
    const rest = Buffer.alloc(14); // no comment, the first disk, no attributes
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.from([0x50, 0x4b, 1, 2, VERSION, 0]),
      fields,
      rest,
      path,
    );
    const record = [Buffer.from([0x50, 0x4b, 3, 4]), fields, path];
    records.push(...record, Buffer.from(content));
    offset += content.length +
      record.reduce((sum, { length }) => sum + length, 0);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...records, list, end]);
}

/** What both headers of a member share. */
function fieldsOf(path: Buffer, content: Uint8Array): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF_8, 2);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(path.length, 22);
  return fields;
}

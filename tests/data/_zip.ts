/** Zip archives for tests: members are stored, not compressed. */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** Writes an archive with these members, by name. */
export async function writeZip(
  path: string,
  members: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [member, content] of Object.entries(members)) {
    const name = Buffer.from(member);
    const common = Buffer.alloc(26); // from "version needed" to "extra field length"
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2); // names are UTF-8
    common.writeUInt16LE(0x21, 8); // 1 January 1980
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name]);
    const tail = Buffer.alloc(14); // from "comment length" to "offset of the local header"
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, tail, name]),
    );
    bodies.push(local, Buffer.from(content));
    offset += local.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  await Deno.writeFile(path, Buffer.concat([...bodies, list, end]));
}

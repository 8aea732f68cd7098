/** Zip archives written byte by byte (PKWARE's APPNOTE 6.3), so that they may be wrong in any way. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** A member, with what its headers say where that is not the truth. */
export interface ZipMember {
  name: string;
  data?: string | Uint8Array;
  /**
   * Unix type and permissions.
   *
   * @default {0o100644}
   */
  mode?: number;
  stored?: boolean;
  crc?: number;
  declaredSize?: number;
  encrypted?: boolean;
  /** The compression that is said, whatever the bytes are. */
  method?: number;
  /** Uses the bytes of an earlier member instead of its own. */
  bytesOf?: number;
}

/** The bytes of an archive. */
export function buildZip(members: readonly ZipMember[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const member of members) {
    const local = localRecord(member);
    const at = member.bytesOf === undefined ? offset : offsets[member.bytesOf]!;
    offsets.push(at);
    if (member.bytesOf === undefined) {
      parts.push(local);
      offset += local.length;
    }
    directory.push(centralRecord(member, at));
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, central, end]));
}

function content({ data = "" }: ZipMember): Buffer {
  return Buffer.from(data as string);
}

function packed(member: ZipMember): Buffer {
  const bytes = content(member);
  return member.stored ? bytes : deflateRawSync(bytes);
}

/** What both headers share: versions, flags, method, date, CRC, sizes, length of the name. */
function common(member: ZipMember, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800 | (member.encrypted ? 1 : 0), 2); // names are UTF-8
  fields.writeUInt16LE(member.method ?? (member.stored ? 0 : 8), 4);
  fields.writeUInt32LE(0x5a210000, 6); // 1 January 2025
  fields.writeUInt32LE(member.crc ?? crc32(content(member)), 10);
  fields.writeUInt32LE(packed(member).length, 14);
  fields.writeUInt32LE(member.declaredSize ?? content(member).length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function localRecord(member: ZipMember): Buffer {
  const name = Buffer.from(member.name);
  const signature = Buffer.from([0x50, 0x4b, 3, 4]);
  return Buffer.concat([
    signature,
    common(member, name),
    name,
    packed(member),
  ]);
}

function centralRecord(member: ZipMember, offset: number): Buffer {
  const name = Buffer.from(member.name);
  const start = Buffer.from([0x50, 0x4b, 1, 2, 20, 3]); // made by Unix
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([start, common(member, name), rest, name]);
}

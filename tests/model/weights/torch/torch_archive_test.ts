import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { buildZip, type ZipMember } from "../../../data/files/zip/build_zip.ts";
import { readTorch } from "../../../../model/weights/torch/read_torch.ts";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import { inFolder } from "../../support/in_folder.ts";
import {
  bytes,
  little,
  members,
  pickle,
  readArchive,
  readBytes,
  tensor,
} from "./pickles.ts";
import { torchFixture } from "./torch_fixtures.ts";

/** An archive with one tensor of four numbers. */
const CONTENT = pickle(...tensor({ length: 4, shape: [4], strides: [1] }));
const NUMBERS = new Float32Array([1, 2, 3, 4]);
const STORAGE = new Uint8Array(NUMBERS.buffer);
const SOUND = members(CONTENT, { 0: STORAGE });

/** The archive with another member in the place of the one with this name. */
function instead(name: string, change: Partial<ZipMember>): ZipMember[] {
  return SOUND.map((member) =>
    member.name === `archive/${name}` ? { ...member, ...change } : member
  );
}

async function assertArchiveRefused(
  all: readonly ZipMember[],
  reason: string,
): Promise<void> {
  const error = await assertRejects(() => readArchive(all), WeightsError);
  assert(error.message.includes(reason), error.message);
}

Deno.test("readTorch() reads an archive that is packed, as zip programs pack it", async () => {
  for (const all of [SOUND, SOUND.map((m) => ({ ...m, stored: false }))]) {
    const { tensors } = await readArchive(all);
    assertEquals(tensors.get("")?.data, NUMBERS);
  }
});

/** Archives that are not sound, and what is wrong with them. */
const UNSOUND: Record<string, [ZipMember[], string]> = {
  "a storage that is missing": [
    members(CONTENT),
    'the archive has no entry "archive/data/0"',
  ],
  "a storage that is too short": [
    instead("data/0", { data: STORAGE.slice(4) }),
    'the entry "archive/data/0" has 12 bytes, and 16 are expected',
  ],
  "a storage that is too long": [
    instead("data/0", { data: new Uint8Array(20) }),
    'the entry "archive/data/0" has 20 bytes, and 16 are expected',
  ],
  "numbers of a big-endian machine": [
    instead("byteorder", { data: "big" }),
    'its byte order is "big", known is "little"',
  ],
  "a wrong checksum": [
    instead("data/0", { crc: 1 }),
    'the entry "archive/data/0" is damaged: its checksum differs',
  ],
  "a size that lies, stored": [
    instead("data/0", { declaredSize: 17 }),
    "compressed/uncompressed size mismatch for stored file: 16 != 17",
  ],
  "a size that lies, packed": [
    instead("data/0", {
      data: new Uint8Array(1000),
      stored: false,
      declaredSize: 16,
    }),
    "does not unpack to its 16 bytes",
  ],
  "an encrypted storage": [
    instead("data/0", { encrypted: true, stored: false }),
    'the entry "archive/data/0" is encrypted, known are stored and deflated',
  ],
  "a storage that is packed by bzip2": [
    instead("data/0", { method: 12 }),
    'the entry "archive/data/0" is packed by method 12, known are stored',
  ],
  "two members of one name": [
    [...SOUND, { name: "archive/data/0", data: STORAGE }],
    'the archive has two entries "archive/data/0"',
  ],
  "a member that leads outside": [
    [...SOUND, { name: "archive/../../outside", data: "x" }],
    "invalid relative path",
  ],
  "a member with an absolute name": [
    [...SOUND, { name: "/outside", data: "x" }],
    "absolute path",
  ],
  "a member with backslashes": [
    [...SOUND, { name: "archive\\outside", data: "x" }],
    "invalid characters",
  ],
  "two objects": [
    [...SOUND, { name: "other/data.pkl", data: CONTENT }],
    "it is a zip archive of several folders with data.pkl",
  ],
};

for (const [name, [all, reason]] of Object.entries(UNSOUND)) {
  Deno.test(`readTorch() refuses an archive with ${name}`, async () => {
    await assertArchiveRefused(all, reason);
  });
}

Deno.test("readTorch() refuses an archive that unpacks to much more than it is", async () => {
  // 4 MB of zeros pack to 4 KB.
  const length = 1_000_000;
  const content = pickle(...tensor({ length, shape: [2], strides: [1] }));
  const all = members(content, { 0: new Uint8Array(4 * length) });
  await assertArchiveRefused(
    all.map((member) => ({ ...member, stored: false })),
    "the archive unpacks to more than 8 times its size",
  );
});

Deno.test("readTorch() refuses an archive whose members share their bytes", async () => {
  // 200 storages of 100 KB that are all the first one's bytes.
  const keys = Array.from({ length: 200 }, (_, key) => `${key}`);
  const content = pickle(
    "](",
    ...keys.flatMap((key) =>
      tensor({ key, length: 25_000, shape: [1], strides: [1] })
    ),
    "e",
  );
  const all = members(content, { 0: new Uint8Array(100_000) });
  const shared = keys.slice(1).map((key): ZipMember => ({
    name: `archive/data/${key}`,
    data: new Uint8Array(100_000),
    stored: true,
    bytesOf: 2,
  }));
  await assertArchiveRefused(
    [...all, ...shared],
    'the entry "archive/data/1" has another name inside',
  );
});

Deno.test("readTorch() refuses every archive that is cut off", async () => {
  for (const name of ["types_zip.pth", "views_legacy.pth"]) {
    const whole = await Deno.readFile(torchFixture(name));
    for (let length = 0; length < whole.length; length += 37) {
      await assertRejects(
        () => readBytes(whole.subarray(0, length)),
        WeightsError,
        "Cannot read weights from ",
      );
    }
  }
});

Deno.test("readTorch() refuses bytes after the last storage of the older format", async () => {
  const whole = await Deno.readFile(torchFixture("types_legacy.pth"));
  await assertRejects(
    () => readBytes(Uint8Array.from([...whole, 0])),
    WeightsError,
    "its storages end at byte",
  );
});

/** A file of the older format with one tensor. */
function legacyFile(
  {
    endian = "\x88",
    keys = "](X\x01\x00\x00\x000e",
    count = 4,
    magic = 0x6c,
    after = "",
    version = 0xe9,
  }: {
    endian?: string;
    keys?: string;
    count?: number;
    magic?: number;
    after?: string;
    version?: number;
  } = {},
): Uint8Array<ArrayBuffer> {
  const start = "\x8a\x0a" +
    String.fromCharCode(magic) + "\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  const parts = [
    pickle(start, after),
    pickle("M", [version, 3]),
    pickle("}(X\x0d\x00\x00\x00little_endian", endian, "u"),
    CONTENT,
    pickle(keys),
    bytes(little(count, 8)),
    STORAGE,
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("readTorch() reads the older format written by hand", async () => {
  const { tensors } = await readBytes(legacyFile());
  assertEquals(tensors.get("")?.data, NUMBERS);
});

const LEGACY_DAMAGES = {
  "it does not start with PyTorch's magic number": { after: "0N" },
  "its byte order is big-endian, and only little-endian is read": {
    endian: "\x89",
  },
  "it does not say its byte order": { endian: "N" },
  'its format is "1002", known is 1001': { version: 0xea },
  "its list of storages is not that of its tensors": { keys: "]" },
  "it lists a storage that no tensor uses": {
    keys: "](X\x01\x00\x00\x001e",
  },
  'the storage "0" has 5 elements, and 4 are expected': { count: 5 },
  "it is neither PyTorch's zip archive nor its older format": { magic: 0 },
};

for (const [reason, damage] of Object.entries(LEGACY_DAMAGES)) {
  Deno.test(`readTorch() says of the older format: ${reason}`, async () => {
    await assertRejects(
      () => readBytes(legacyFile(damage)),
      WeightsError,
      reason,
    );
  });
}

Deno.test("readTorch() reads a storage that lies beyond 4 GB, by zip64", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "large.pth");
    await writeSparseZip64(path);
    const { tensors } = await readTorch(path);
    assertEquals(tensors.get("")?.data, NUMBERS);
  });
});

/** The sound archive with a hole of 5 GB in it, which takes no place on disk. */
async function writeSparseZip64(path: string): Promise<void> {
  const hole = 5 * 2 ** 30;
  const archive = buildZip(SOUND);
  const view = new DataView(archive.buffer);
  const end = archive.length - 22;
  const start = view.getUint32(end + 16, true);
  const directory: number[] = [];
  for (let at = start; at < end;) {
    const name = view.getUint16(at + 28, true);
    const entry = [...archive.subarray(at, at + 46 + name)];
    const place = view.getUint32(at + 42, true);
    // The place is in an extra field of 64 bits, said by 32 bits of ones.
    entry.splice(30, 2, 12, 0);
    entry.splice(42, 4, 255, 255, 255, 255);
    entry.push(1, 0, 8, 0, ...little(place + hole, 8));
    directory.push(...entry);
    at += 46 + name;
  }
  const place = hole + start;
  const end64 = [
    ...little(0x06064b50, 4),
    ...little(44, 8),
    ...[45, 0, 45, 0],
    ...little(0, 8),
    ...little(SOUND.length, 8),
    ...little(SOUND.length, 8),
    ...little(directory.length, 8),
    ...little(place, 8),
  ];
  const locator = [
    ...little(0x07064b50, 4),
    ...little(0, 4),
    ...little(place + directory.length, 8),
    ...little(1, 4),
  ];
  const end32 = [
    ...little(0x06054b50, 4),
    ...little(0, 4),
    ...Array(12).fill(255),
    ...little(0, 2),
  ];
  using file = await Deno.open(path, { write: true, create: true });
  // A start by which a zip archive is recognized; nothing refers to it.
  await file.write(bytes("PK\x03\x04"));
  await file.seek(hole, Deno.SeekMode.Start);
  const parts = [directory, end64, locator, end32];
  await file.write(archive.subarray(0, start));
  for (const part of parts) await file.write(Uint8Array.from(part));
}

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { requireReadable } from "../../../../data/files/zip/open_zip_archive.ts";
import { unzipBytes } from "../../../../data/files/zip/unzip_bytes.ts";
import { buildZip, type ZipMember } from "./build_zip.ts";
import { zipStored } from "../../../../data/files/zip/zip_stored.ts";

function whole(parts: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...parts].flatMap((part) => [...part]));
}

Deno.test("zipStored() holds what unzipBytes() reads again", async () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const members = [
    { name: "a.xml", content: text("<a/>") },
    { name: "folder/ü.bin", content: Uint8Array.of(0, 255, 80, 75, 1, 2) },
    { name: "empty", content: text("") },
  ];
  const again = await unzipBytes(whole(zipStored(members)));
  assertEquals(
    again.map(({ name, content }) => [name, [...content]]),
    members.map(({ name, content }) => [name, [...content]]),
  );
  assertEquals(await unzipBytes(whole(zipStored([]))), []);
});

Deno.test("zipStored() starts each content at a multiple of the alignment", async () => {
  const members = ["a", "longer name"].map((name) => ({
    name,
    content: Uint8Array.of(1, 2, 3),
  }));
  const parts = [...zipStored(members, { alignment: 64 })];
  const starts = [0, 2].map((i) =>
    parts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0)
  );
  assertEquals(starts, [64, 128]); // headers of 64 and 61 bytes, a content of 3
  assertEquals((await unzipBytes(whole(parts))).length, 2);
});

Deno.test("zipStored() throws at more members than 16 bits count", () => {
  const content = new Uint8Array();
  const members = Array.from({ length: 65_536 }, () => ({ name: "", content }));
  assertThrows(() => zipStored(members).next(), RangeError, "65536 members");
});

/** Archives that no document is, and what is said of them. */
const REFUSED: [ZipMember[], string][] = [
  [
    [{ name: "a", encrypted: true }],
    "a member is encrypted or packed in an unknown way",
  ],
  [
    [{ name: "a", data: "x", method: 12 }],
    "a member is encrypted or packed in an unknown way",
  ],
  [
    [{ name: "a", declaredSize: 2 ** 27 + 1 }],
    '"a" in it unpacks to more than 134217728 bytes',
  ],
  [
    Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}`, stored: true })),
    "it has 10001 members, the limit is 10000",
  ],
  [[{ name: "a", data: "x", crc: 1 }], '"a" is damaged'],
];

for (const [members, reason] of REFUSED) {
  Deno.test(`unzipBytes() says: ${reason}, of ${JSON.stringify(members[0])}`, async () => {
    await assertRejects(() => unzipBytes(buildZip(members)), Error, reason);
  });
}

Deno.test("zipStored() throws where the archive would pass 4 GB, of which none is in memory twice", () => {
  const content = new Uint8Array(2 ** 28);
  const members = Array.from({ length: 16 }, () => ({ name: "a", content }));
  assertThrows(
    () => {
      for (const _ of zipStored(members));
    },
    RangeError,
    "more than 4 GB",
  );
});

Deno.test("zipStored() refuses more members than the format counts", () => {
  const member = { name: "a", content: new Uint8Array() };
  // 16 bits: APPNOTE.TXT 6.3, 4.3.16
  assertThrows(
    () => zipStored(new Array(2 ** 16).fill(member)).next(),
    RangeError,
    "the archive has 65536 members, more than 65535",
  );
});

Deno.test("requireReadable() and unzipBytes() bound what is unpacked in memory", async () => {
  assertThrows(
    () => requireReadable(2 ** 28 + 1),
    Error,
    `it has ${2 ** 28 + 1} bytes, the limit is ${2 ** 28}`,
  );
  // By what the archive says, before anything is unpacked.
  const large = (size: number, count: number) =>
    buildZip(Array.from({ length: count }, (_, i) => ({
      name: `${i}`,
      data: "x",
      declaredSize: size,
    })));
  await assertRejects(
    () => unzipBytes(large(2 ** 27 + 1, 1)),
    Error,
    "unpacks to more than 134217728 bytes",
  );
  // Each member alone would do.
  await assertRejects(
    () => unzipBytes(large(2 ** 27, 3)),
    Error,
    "it unpacks to more than 268435456 bytes",
  );
  await assertRejects(
    () => unzipBytes(large(0, 10_001)),
    Error,
    "it has 10001 members, the limit is 10000",
  );
});

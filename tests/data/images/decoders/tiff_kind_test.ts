import { assertEquals, assertThrows } from "@std/assert";
import { tiffKind } from "../../../../data/images/decoders/tiff_kind.ts";

/** A little-endian TIFF of one strip of four bytes, with more tags or others (TIFF 6.0, section 2). */
function tiff(tags: Record<number, number> = {}): Uint8Array {
  const all = Object.entries({
    258: 8,
    259: 1,
    262: 1,
    273: 8,
    279: 4,
    ...tags,
  })
    .map(([tag, value]) => [Number(tag), value] as const);
  const bytes = new Uint8Array(12 + 2 + 12 * all.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, 12, true);
  view.setUint16(12, all.length, true);
  all.forEach(([tag, value], i) => {
    const at = 14 + 12 * i;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, 4, true); // LONG
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  });
  return bytes;
}

Deno.test("tiffKind() returns what decides how a TIFF is decoded", () => {
  assertEquals(tiffKind(tiff()), { isTiled: false, bits: 8, photometric: 1 });
});

/** Tags of sound files that are not read, and what is said of them. */
const UNREAD: [Record<number, number>, string][] = [
  [{ 254: 1 }, "it is a camera's raw file, whose first image is a preview"],
  [{ 50706: 1 }, "it is a camera's raw file, whose first image is a preview"],
  [{ 262: 8 }, "its color space is not supported: CIE L*a*b*"],
  [{ 262: 99 }, "its color space is not supported: number 99"],
  [{ 259: 34925 }, "its compression is not supported: LZMA"],
  [{ 259: 99 }, "its compression is not supported: number 99"],
  [{ 258: 12 }, "its samples of 12 bits are not supported"],
  [{ 339: 3 }, "its samples are not whole numbers from 0 on, which is not"],
  [{ 273: 1000 }, "it is damaged (it ends early)"],
];

for (const [tags, reason] of UNREAD) {
  Deno.test(`tiffKind() says of ${JSON.stringify(tags)}: ${reason}`, () => {
    assertThrows(() => tiffKind(tiff(tags)), Error, reason);
  });
}

Deno.test("tiffKind() says that a file does not tell where its pixels are", () => {
  const bytes = tiff();
  // The tag of the strips' places becomes one that nothing asks for.
  bytes[14 + 12 * 3] = 0xff;
  assertThrows(
    () => tiffKind(bytes),
    Error,
    "it is damaged (it does not say where its pixels are)",
  );
});

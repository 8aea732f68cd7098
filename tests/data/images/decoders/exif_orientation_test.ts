import { assertEquals, assertThrows } from "@std/assert";
import { exifOrientation } from "../../../../data/images/decoders/exif_orientation.ts";

/**
 * A segment as EXIF 2.32 describes it: mark, order of bytes, 42, the place of the
 * first directory, and its fields of tag, type SHORT, count 1 and value.
 */
function segment(
  littleEndian: boolean,
  fields: readonly [tag: number, value: number][],
  { mark = true, first = 8 } = {},
): Uint8Array<ArrayBuffer> {
  const start = mark ? 6 : 0;
  const bytes = new Uint8Array(start + first + 2 + 12 * fields.length);
  if (mark) bytes.set(new TextEncoder().encode("Exif\0\0"));
  const view = new DataView(bytes.buffer, start);
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, first, littleEndian);
  view.setUint16(first, fields.length, littleEndian);
  fields.forEach(([tag, value], i) => {
    const at = first + 2 + 12 * i;
    view.setUint16(at, tag, littleEndian);
    view.setUint16(at + 2, 3, littleEndian);
    view.setUint32(at + 4, 1, littleEndian);
    view.setUint16(at + 8, value, littleEndian);
  });
  return bytes;
}

Deno.test("exifOrientation() reads the field in both orders of bytes, with and without the mark", () => {
  for (const littleEndian of [true, false]) {
    for (const mark of [true, false]) {
      for (let value = 1; value <= 8; value++) {
        const bytes = segment(littleEndian, [[0x0112, value]], { mark });
        assertEquals(exifOrientation(bytes), value);
      }
    }
  }
});

Deno.test("exifOrientation() finds the field behind others, wherever the directory is", () => {
  for (const littleEndian of [true, false]) {
    const fields = [[0x010f, 9], [0x0110, 8], [0x0112, 6], [
      0x011a,
      3,
    ]] as const;
    const bytes = segment(littleEndian, fields.map((each) => [...each]), {
      first: 20,
    });
    assertEquals(exifOrientation(bytes), 6);
    const without = segment(littleEndian, [[0x010f, 9], [0x1201, 5]]);
    assertEquals(exifOrientation(without), undefined);
  }
});

Deno.test("exifOrientation() throws where the directory is in the header or behind the end", () => {
  const bytes = segment(true, [[0x0112, 6]]);
  assertThrows(
    () => exifOrientation(bytes.slice(0, 20)),
    RangeError,
    "Offset is outside the bounds of the DataView",
  );
  bytes[6 + 4] = 4;
  assertThrows(
    () => exifOrientation(bytes),
    RangeError,
    "its fields lie in its header",
  );
});

import { assertEquals } from "@std/assert";
import { isUpright } from "../../../../data/images/decode/is_upright.ts";

/** EXIF of one field as TIFF writes it, in either order of bytes. */
function exif(
  tag: number,
  value: number,
  littleEndian: boolean,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(6 + 8 + 2 + 12 + 4);
  bytes.set(new TextEncoder().encode("Exif"));
  const view = new DataView(bytes.buffer, 6);
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, tag, littleEndian);
  view.setUint16(12, 3, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, value, littleEndian);
  return bytes;
}

Deno.test("isUpright() reads the orientation in both orders of bytes", () => {
  for (const littleEndian of [true, false]) {
    for (let value = 0; value <= 8; value++) {
      assertEquals(isUpright(exif(0x0112, value, littleEndian)), value === 1);
    }
    assertEquals(isUpright(exif(0x010f, 6, littleEndian)), true);
  }
});

Deno.test("isUpright() takes what is no EXIF for upright, and what cannot be read not", () => {
  assertEquals(
    isUpright(new TextEncoder().encode("http://ns.adobe.com/")),
    true,
  );
  assertEquals(isUpright(new Uint8Array()), true);
  const whole = exif(0x0112, 1, true);
  for (let length = 6; length < 26; length++) {
    assertEquals(isUpright(whole.slice(0, length)), false, `${length}`);
  }
});

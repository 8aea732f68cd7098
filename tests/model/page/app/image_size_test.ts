import { assertEquals } from "@std/assert";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import { imageSize } from "../../../../model/page/app/image_size.ts";

const sharp = await loadSharp();
const FORMATS = ["jpeg", "png", "webp", "gif"] as const;

/** 37 columns and 21 rows. */
function picture() {
  const create = { width: 37, height: 21, channels: 3, background: "red" };
  return sharp({ create } as never);
}

for (const format of FORMATS) {
  Deno.test(`imageSize() reads the sides of ${format} from its header`, async () => {
    const bytes = new Uint8Array(await picture().toFormat(format).toBuffer());
    assertEquals(imageSize(bytes), { height: 21, width: 37 });
  });
}

Deno.test("imageSize() reads the three kinds of WebP and a progressive JPEG with a profile", async () => {
  const files = [
    picture().webp({ lossless: true }),
    picture().ensureAlpha(0.5).webp(),
    picture().withIccProfile("p3").jpeg({ progressive: true }),
  ];
  for (const file of files) {
    const bytes = new Uint8Array(await file.toBuffer());
    assertEquals(imageSize(bytes), { height: 21, width: 37 });
  }
});

Deno.test("imageSize() reads a BMP, also one that begins with its top row", () => {
  const bytes = new Uint8Array(54);
  bytes.set([0x42, 0x4d]);
  const view = new DataView(bytes.buffer);
  view.setInt32(18, 37, true);
  view.setInt32(22, -21, true); // negative: top row first (BITMAPINFOHEADER)
  assertEquals(imageSize(bytes), { height: 21, width: 37 });
});

Deno.test("imageSize() finds none in what ends early or is no image", async () => {
  for (const format of FORMATS) {
    const bytes = new Uint8Array(await picture().toFormat(format).toBuffer());
    for (const length of [0, 1, 3, 9]) {
      assertEquals(imageSize(bytes.slice(0, length)), undefined);
    }
  }
  assertEquals(imageSize(new TextEncoder().encode("no image")), undefined);
  assertEquals(
    imageSize(Uint8Array.of(0xff, 0xd8, 0xff, 0xff, 0xff)),
    undefined,
  );
});

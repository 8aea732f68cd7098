import { assert, assertEquals, assertRejects } from "@std/assert";
import type { JpegOptions } from "sharp";
import { decodeJpeg } from "../../../../data/images/decode/decode_jpeg.ts";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import { loadTurboJpeg } from "../../../../data/images/decode/load_turbo_jpeg.ts";
import { smallPhotographs } from "../../../benchmarks/photographs.ts";
import { testWithShared } from "../../../support/shared.ts";
import { patternImage, toSharp } from "../../_files.ts";
import { unless } from "../../../support/unless.ts";

/** A picture with all that differs between decoders: sharp edges in color, an odd size. */
async function jpeg(
  options: JpegOptions = {},
) {
  return (await toSharp(patternImage(67, 93))).jpeg(options);
}

/** Origin of what is expected: sharp, whose agreement with Pillow decode_image_test.ts checks. */
async function bySharp(bytes: Uint8Array): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { data } = await sharp(bytes, { ignoreIcc: true })
    .toColorspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return new Uint8Array(data);
}

const admitAll = () => Promise.resolve();

/** Elsewhere sharp decodes everything, which is no error. */
const absence = await loadTurboJpeg() ? undefined : "no libjpeg-turbo";

Deno.test("loadTurboJpeg() finds the library on Linux", () => {
  assertEquals(absence === undefined, Deno.build.os === "linux");
});

Deno.test({
  ...unless(
    absence,
    "decodeJpeg() gives sharp's pixels for each kind of chroma, progressive and gray",
  ),
  fn: async () => {
    const plain = await jpeg();
    for (
      const image of [
        plain,
        await jpeg({ chromaSubsampling: "4:4:4" }),
        await jpeg({ chromaSubsampling: "4:2:0", quality: 30 }),
        await jpeg({ progressive: true }),
        await jpeg({ mozjpeg: true }),
        plain.clone().grayscale(),
        plain.clone().withMetadata({ orientation: 1 }),
        plain.clone().withMetadata({ exif: { IFD0: { Artist: "Ä" } } }),
      ]
    ) {
      const bytes = new Uint8Array(await image.toBuffer());
      const decoded = await decodeJpeg(bytes, admitAll);
      assert(decoded);
      assertEquals([decoded.height, decoded.width], [67, 93]);
      assertEquals(decoded.data, await bySharp(bytes));
    }
  },
});

Deno.test("decodeJpeg() leaves to sharp what is turned, of ink, damaged, too large or no JPEG", async () => {
  const plain = await jpeg();
  const whole = new Uint8Array(await plain.clone().toBuffer());
  const turned = plain.clone().withMetadata({ orientation: 6 });
  const ink = plain.clone().toColorspace("cmyk");
  for (
    const bytes of [
      new Uint8Array(await turned.toBuffer()),
      new Uint8Array(await ink.toBuffer()),
      new Uint8Array(await plain.clone().png().toBuffer()),
      whole.slice(0, -200),
      whole.slice(0, 30),
      whole.slice(0, 3),
      new Uint8Array(),
    ]
  ) {
    assertEquals(await decodeJpeg(bytes, admitAll), undefined);
  }
  await assertRejects(
    () =>
      decodeJpeg(
        whole,
        ({ height, width }) => Promise.reject(new Error(`${height}x${width}`)),
      ),
    Error,
    "67x93",
  );
});

testWithShared(
  "decodeJpeg() gives sharp's pixels for photographs",
  "data/biq2021",
  async () => {
    let compared = 0;
    for (const path of await smallPhotographs(20)) {
      const bytes = await Deno.readFile(path);
      const decoded = await decodeJpeg(bytes, admitAll);
      if (!decoded) continue;
      assertEquals(decoded.data, await bySharp(bytes), path);
      compared++;
    }
    assertEquals(compared, 20);
  },
  absence,
);

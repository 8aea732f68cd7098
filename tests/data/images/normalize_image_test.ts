import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import {
  normalizeImage,
  normalizeImageInto,
} from "../../../data/images/normalize_image.ts";
import { resizeImage } from "../../../data/images/resize_image.ts";
import pixels from "../../fixtures/data/pixels.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";
import { patternImage } from "../_files.ts";

Deno.test("normalizeImage() gives NumPy's 32-bit numbers, bit for bit", () => {
  // Origin: tests/fixtures/data/make_pixels.py.
  const normalized = normalizeImage(patternImage());
  assertEquals(
    normalized.slice(0, pixels.normalized.length),
    Float32Array.from(pixels.normalized),
  );
});

testWithShared(
  "normalizeImage() gives torchvision's numbers",
  "fixtures/resize.json",
  async (path) => {
    const { sources, normalised: normalized } = JSON.parse(
      await Deno.readTextFile(path),
    );
    for (
      const { source, size: [height, width], first16ChannelR, last4ChannelB }
        of normalized
    ) {
      const { file } = sources.find(({ name }: { name: string }) =>
        name === source
      );
      const image = await decodeImage(join(path, "..", file));
      const numbers = normalizeImage(resizeImage(image, { height, width }));
      const reds = numbers.filter((_, i) => i % 3 === 0).slice(0, 16);
      const blues = numbers.filter((_, i) => i % 3 === 2).slice(-4);
      assertEquals([...reds], first16ChannelR);
      assertEquals([...blues], last4ChannelB);
    }
  },
);

Deno.test("normalizeImageInto() writes its own part of the batch only", () => {
  const image = patternImage(2, 2);
  const batch = new Float32Array(3 * 12).fill(99);
  normalizeImageInto(image, batch, 12);
  assertEquals(batch.slice(12, 24), normalizeImage(image));
  assertEquals(
    [...batch.slice(0, 12), ...batch.slice(24)],
    new Array(24).fill(99),
  );
});

Deno.test("normalizeImageInto() throws where the image does not fit", () => {
  assertThrows(
    () => normalizeImageInto(patternImage(2, 2), new Float32Array(12), 1),
    RangeError,
    "Cannot normalize image: 12 numbers from 1 on do not fit into 12",
  );
});

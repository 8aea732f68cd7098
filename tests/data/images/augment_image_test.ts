import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  augmentImage,
  randomAugmentation,
} from "../../../data/images/augment_image.ts";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { createPrng } from "../../../data/random/prng.ts";
import pixels from "../../fixtures/data/pixels.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";
import { patternImage } from "../_files.ts";

for (const { pixels: expected, ...augmentation } of pixels.augmented) {
  Deno.test(`augmentImage() gives Pillow's pixels after ${augmentation.angle} degrees`, () => {
    // Origin: tests/fixtures/data/make_pixels.py.
    assertEquals(
      [...augmentImage(patternImage(), augmentation).data],
      expected,
    );
  });
}

testWithShared(
  "augmentImage() gives torchvision's pixels",
  "fixtures/resize.json",
  async (path) => {
    const { sources, rotated } = JSON.parse(await Deno.readTextFile(path));
    for (const { source, angle, hflip = false, crop, file } of rotated) {
      const { file: sourceFile } = sources.find(({ name }: { name: string }) =>
        name === source
      );
      const image = await decodeImage(join(path, "..", sourceFile));
      const expected = await decodeImage(join(path, "..", file));
      const part = crop ??
        { top: 0, left: 0, height: image.height, width: image.width };
      const augmented = augmentImage(image, { angle, flip: hflip, ...part });
      assertEquals(augmented.data, expected.data);
    }
  },
);

Deno.test("augmentImage() turns a square by a right angle without loss", () => {
  const image = patternImage(8, 8);
  const whole = { flip: false, top: 0, left: 0, height: 8, width: 8 };
  let turned = image;
  for (let turn = 0; turn < 4; turn++) {
    turned = augmentImage(turned, { angle: 90, ...whole });
  }
  assertEquals(turned.data, image.data);
});

Deno.test("augmentImage() reads the far side of images wider than 32767 pixels", () => {
  const width = 40_000;
  const data = new Uint8Array(width * 3);
  data.set([7, 8, 9], (width - 1) * 3);
  const last = {
    angle: 0,
    flip: false,
    top: 0,
    left: width - 1,
    height: 1,
    width: 1,
  };
  assertEquals([...augmentImage({ data, height: 1, width }, last).data], [
    7,
    8,
    9,
  ]);
});

Deno.test("augmentImage() throws where the part is not inside the image", () => {
  const part = { angle: 0, flip: false, top: 5, left: 0, height: 7, width: 13 };
  assertThrows(
    () => augmentImage(patternImage(), part),
    RangeError,
    "Cannot crop image: it is 11x13 (height x width) and the part is 7x13 from row 5, column 0",
  );
});

Deno.test("randomAugmentation() reaches every place, both sides and angles up to 2 degrees", () => {
  const prng = createPrng(5);
  const drawn = Array.from(
    { length: 2000 },
    () =>
      randomAugmentation(
        { height: 12, width: 9 },
        { height: 10, width: 9 },
        prng,
      ),
  );
  assertEquals([...new Set(drawn.map(({ top }) => top))].sort(), [0, 1, 2]);
  assertEquals(new Set(drawn.map(({ left }) => left)), new Set([0]));
  const flips = drawn.filter(({ flip }) => flip).length;
  // Five standard deviations of 2000 coin tosses are 112.
  assert(Math.abs(flips - 1000) < 112);
  const angles = drawn.map(({ angle }) => angle);
  assert(Math.min(...angles) >= -2 && Math.min(...angles) < -1.9);
  assert(Math.max(...angles) <= 2 && Math.max(...angles) > 1.9);
});

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

/** An image whose pixels hold their position: column modulo 256, column over 256, row. */
function placesImage(height: number, width: number) {
  const data = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const place = [column & 255, column >> 8, row];
      data.set(place, (row * width + column) * 3);
    }
  }
  return { data, height, width };
}

// Pixels far from the left edge, where a unit of the fixed point more or less
// takes another pixel. Origin: Pillow 13.0.0,
// Image.rotate(angle, NEAREST), then transpose(FLIP_LEFT_RIGHT), of the same image.
const FAR = [
  {
    flip: false,
    pixels: [
      { angle: 1.3, top: 2, left: 189, expected: [190, 0, 0] },
      { angle: 1.3, top: 3, left: 586, expected: [75, 2, 10] },
      { angle: 1.3, top: 5, left: 145, expected: [146, 0, 2] },
      { angle: -1.7, top: 0, left: 182, expected: [181, 0, 4] },
      { angle: -1.7, top: 1, left: 283, expected: [26, 1, 2] },
      { angle: 2, top: 15, left: 423, expected: [168, 1, 19] },
      { angle: 2, top: 41, left: 575, expected: [63, 2, 51] },
    ],
  },
  {
    flip: true,
    pixels: [
      { angle: 1.3, top: 2, left: 410, expected: [190, 0, 0] },
      { angle: 1.3, top: 3, left: 13, expected: [75, 2, 10] },
    ],
  },
];

for (const { flip, pixels } of FAR) {
  Deno.test(`augmentImage() takes Pillow's pixels of a wide image${flip ? " in a mirror" : ""}`, () => {
    const image = placesImage(64, 600);
    for (const { expected, ...place } of pixels) {
      const part = { ...place, flip, height: 1, width: 1 };
      assertEquals([...augmentImage(image, part).data], expected);
    }
  });
}

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

Deno.test("randomAugmentation() takes four numbers, of which the last two choose among all places", () => {
  const drawFrom = (...numbers: number[]) => {
    const drawn = randomAugmentation(
      { height: 12, width: 9 },
      { height: 10, width: 5 },
      () => numbers.shift()!,
    );
    assertEquals(numbers, []);
    return drawn;
  };
  const size = { height: 10, width: 5 };
  // By hand: rows 0 to 2 and columns 0 to 4 are a third and a fifth each.
  assertEquals(drawFrom(0.75, 0.49, 0.66, 0.79), {
    ...{ angle: 1, flip: true, top: 1, left: 3 },
    ...size,
  });
  assertEquals(drawFrom(0, 0.5, 0.67, 0.81), {
    ...{ angle: -2, flip: false, top: 2, left: 4 },
    ...size,
  });
});

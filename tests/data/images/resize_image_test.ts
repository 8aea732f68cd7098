import {
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import type { ImageSize, RgbImage } from "../../../data/images/rgb_image.ts";
import { createPrng } from "../../../data/random/prng.ts";
import { normalizeImage } from "../../../data/images/normalize_image.ts";
import {
  resizeImage,
  resizeImageInto,
} from "../../../data/images/resize_image.ts";
import pixels from "../../fixtures/data/pixels.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";
import { patternImage } from "../_files.ts";

for (const { height, width, pixels: expected } of pixels.resized) {
  Deno.test(`resizeImage() gives Pillow's pixels at ${height}x${width}`, () => {
    // Origin: tests/fixtures/data/make_pixels.py. Exact, since both round the same integers.
    const resized = resizeImage(patternImage(), { height, width });
    assertEquals([resized.height, resized.width], [height, width]);
    assertEquals([...resized.data], expected);
  });
}

testWithShared(
  "resizeImage() gives torchvision's pixels",
  "fixtures/resize.json",
  async (path) => {
    const { sources, resized } = JSON.parse(await Deno.readTextFile(path));
    const folder = join(path, "..");
    for (const { source, size: [height, width], file } of resized) {
      const { file: sourceFile } = sources.find(({ name }: { name: string }) =>
        name === source
      );
      const image = await decodeImage(join(folder, sourceFile));
      const expected = await decodeImage(join(folder, file));
      assertEquals(
        resizeImage(image, { height, width }).data,
        new Uint8Array(expected.data),
      );
    }
  },
);

/** Pillow's algorithm written down plainly, one direction at a time. */
function resizePlainly(image: RgbImage, size: ImageSize): Uint8Array {
  const { height, width } = image;
  const across = (data: Uint8Array, from: number, to: number, at: Place) => {
    const support = Math.max(from / to, 1);
    const out = new Uint8Array(at.lines * to * 3);
    for (let target = 0; target < to; target++) {
      const center = (target + 0.5) * from / to;
      const first = Math.max(0, Math.trunc(center - support + 0.5));
      const last = Math.min(from, Math.trunc(center + support + 0.5));
      const weights = Array.from(
        { length: last - first },
        (_, tap) => 1 - Math.abs(first + tap - center + 0.5) / support,
      ).map((weight) => Math.max(0, weight));
      const sum = weights.reduce((total, weight) => total + weight);
      const whole = weights.map((weight) => Math.round(weight / sum * 2 ** 22));
      for (let line = 0; line < at.lines; line++) {
        for (let c = 0; c < 3; c++) {
          const total = whole.reduce(
            (all, weight, tap) =>
              all + weight * data[at.of(line, first + tap, from) + c]!,
            2 ** 21,
          );
          out[at.of(line, target, to) + c] = Math.floor(total / 2 ** 22);
        }
      }
    }
    return out;
  };
  const wide = width === size.width
    ? image.data
    : across(image.data, width, size.width, {
      lines: height,
      of: (y, x, columns) => (y * columns + x) * 3,
    });
  if (height === size.height) return wide;
  return across(wide, height, size.height, {
    lines: size.width,
    of: (x, y) => (y * size.width + x) * 3,
  });
}

interface Place {
  lines: number;
  of(line: number, at: number, length: number): number;
}

Deno.test("resizeImage() gives the plain algorithm's pixels at every kind of size", () => {
  const prng = createPrng(3);
  const side = (most: number) => 1 + Math.floor(prng() * most);
  for (let round = 0; round < 200; round++) {
    const image = patternImage(side(40), side(40));
    const size = { height: side(60), width: side(60) };
    if (round % 4 === 0) size.height = image.height;
    if (round % 4 === 1) size.width = image.width;
    const sizes =
      `${image.height}x${image.width} to ${size.height}x${size.width}`;
    assertEquals(
      resizeImage(image, size).data,
      resizePlainly(image, size),
      sizes,
    );
  }
});

Deno.test("resizeImage() takes an image that needs more memory than it keeps", () => {
  const image = patternImage(3000, 6000);
  const { data } = resizeImage(image, { height: 3, width: 5 });
  assertEquals(data, resizePlainly(image, { height: 3, width: 5 }));
  // What comes after it is in other memory.
  const small = resizeImage(patternImage(), { height: 3, width: 5 });
  assertEquals(small.data, resizePlainly(patternImage(), small));
});

Deno.test("resizeImage() keeps a constant image constant, black and white included", () => {
  for (const level of [0, 1, 128, 254, 255]) {
    const flat = {
      data: new Uint8Array(97 * 61 * 3).fill(level),
      height: 97,
      width: 61,
    };
    for (
      const size of [{ height: 500, width: 13 }, { height: 7, width: 300 }]
    ) {
      const { data } = resizeImage(flat, size);
      assertEquals([Math.min(...data), Math.max(...data)], [level, level]);
    }
  }
});

Deno.test("resizeImage() returns the image itself where nothing changes", () => {
  const image = patternImage();
  assertStrictEquals(resizeImage(image, { height: 11, width: 13 }), image);
});

Deno.test("resizeImage() throws for invalid sizes", () => {
  for (const height of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => resizeImage(patternImage(), { height, width: 4 }),
      RangeError,
      `Cannot resize image: the size is ${height}x4`,
    );
  }
});

Deno.test("resizeImageInto() gives the numbers of resizeImage() and normalizeImage(), bit for bit", () => {
  const prng = createPrng(4);
  const side = (most: number) => 1 + Math.floor(prng() * most);
  for (let round = 0; round < 100; round++) {
    const image = patternImage(side(40), side(40));
    const size = { height: side(60), width: side(60) };
    if (round % 4 === 0) size.height = image.height;
    if (round % 4 === 1) size.width = image.width;
    const expected = normalizeImage(resizeImage(image, size));
    const batch = new Float32Array(expected.length + 12).fill(99);
    resizeImageInto(image, size, { target: batch, offset: 6 });
    const sizes =
      `${image.height}x${image.width} to ${size.height}x${size.width}`;
    assertEquals(batch.subarray(6, -6), expected, sizes);
    const around = [...batch.subarray(0, 6), ...batch.subarray(-6)];
    assertEquals(around, new Array(12).fill(99), sizes);
  }
});

Deno.test("resizeImageInto() gives normalizeImage()'s number for each level of each channel", () => {
  for (let level = 0; level < 256; level++) {
    const flat = {
      data: new Uint8Array(2 * 3).fill(level),
      height: 1,
      width: 2,
    };
    const numbers = new Float32Array(9);
    resizeImageInto(flat, { height: 1, width: 3 }, { target: numbers });
    const pixel = normalizeImage({ ...flat, data: flat.data.subarray(0, 3) });
    assertEquals([...numbers], [...pixel, ...pixel, ...pixel], `${level}`);
  }
});

Deno.test("resizeImageInto() throws where the image does not fit", () => {
  assertThrows(
    () =>
      resizeImageInto(
        patternImage(2, 2),
        { height: 1, width: 4 },
        { target: new Float32Array(12), offset: 1 },
      ),
    RangeError,
    "Cannot resize image: 12 numbers from 1 on do not fit into 12",
  );
});

Deno.test("resizeImageInto() writes from its offset on, and nothing beside", () => {
  const image = patternImage(4, 6);
  // At its own size, and smaller. No normalized level is 9.
  for (const size of [{ height: 4, width: 6 }, { height: 2, width: 3 }]) {
    const count = size.height * size.width * 3;
    const target = new Float32Array(count + 5).fill(9);
    resizeImageInto(image, size, { target, offset: 3 });
    const places = Array.from(target, (each, i) => each === 9 ? i : -1)
      .filter((place) => place >= 0);
    assertEquals(places, [0, 1, 2, count + 3, count + 4]);
  }
});

Deno.test("resizeImageInto() writes many rows one below the other, by hand", () => {
  // Forty rows, each of its own level, only made wider: bands of rows are resized at once.
  const height = 40, width = 5, wider = 9;
  const data = Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => 3 * Math.floor(i / 3 / width),
  );
  const target = new Float32Array(2 + height * wider * 3 + 1).fill(7);
  resizeImageInto(
    { data, height, width },
    { height, width: wider },
    { target, offset: 2 },
  );
  const mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];
  for (let i = 0; i < height * wider * 3; i++) {
    const level = 3 * Math.floor(i / 3 / wider);
    assertAlmostEquals(
      target[2 + i]!,
      (level / 255 - mean[i % 3]!) / deviation[i % 3]!,
      1e-6, // 32 bits
    );
  }
  assertEquals([target[0], target[1], target.at(-1)], [7, 7, 7]);
});

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { decodeImage } from "../../data/decode_image.ts";
import { resizeImage } from "../../data/resize_image.ts";
import pixels from "../fixtures/data/pixels.json" with { type: "json" };
import { testWithShared } from "../support/shared.ts";
import { patternImage } from "./_files.ts";

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

Deno.test("resizeImage() throws for sizes that are no sizes", () => {
  for (const height of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => resizeImage(patternImage(), { height, width: 4 }),
      RangeError,
      `Cannot resize image: the size is ${height}x4`,
    );
  }
});

import { assert, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { showParts } from "../../../data/batches/show_parts.ts";

const image = {
  data: Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * 7) % 251),
  height: 48,
  width: 48,
};
const mirrored = Uint8Array.from(image.data, (_, i) => {
  const pixel = Math.floor(i / 3);
  const row = Math.floor(pixel / 48);
  return image.data[(row * 48 + 47 - pixel % 48) * 3 + i % 3]!;
});

Deno.test('showParts() with augment "flip" shows the pixels as they are, or left and right changed', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const [shown] = showParts(image, { augment: "flip" }, createPrng(seed));
    const isFlipped = shown!.data[0] !== image.data[0];
    assertEquals(shown!.data, isFlipped ? mirrored : image.data);
    seen.add(`${isFlipped}`);
  }
  assertEquals(seen.size, 2);
});

Deno.test("showParts() with augment also rotates", () => {
  const shown = Array.from(
    { length: 5 },
    (_, seed) => showParts(image, { augment: true }, createPrng(seed))[0]!.data,
  );
  assert(shown.some((data) => {
    const isAsIt = data.every((value, i) => value === image.data[i]);
    return !isAsIt && data.some((value, i) => value !== mirrored[i]);
  }));
});

/** An image whose pixels say their row and column. */
const places = {
  data: Uint8Array.from(
    { length: 5 * 6 * 3 },
    (_, i) =>
      i % 3 === 0
        ? Math.floor(i / 18)
        : i % 3 === 1
        ? Math.floor(i / 3) % 6
        : 9,
  ),
  height: 5,
  width: 6,
};

/** Row and column of the first pixel of each crop of 2x3. */
function corners(crops: 1 | 5): number[][] {
  const crop = { height: 2, width: 3 };
  return showParts(places, { crop, crops }, () => 0).map((part) => {
    assertEquals([part.height, part.width], [2, 3]);
    return [...part.data.subarray(0, 2)];
  });
}

Deno.test("showParts() with one crop shows the center, where it is between two places the upper left one", () => {
  // 3 rows and 3 columns are left over: 1 above, 2 below.
  assertEquals(corners(1), [[1, 1]]);
});

Deno.test("showParts() with five crops shows the corners and then the center", () => {
  assertEquals(corners(5), [[0, 0], [0, 3], [3, 0], [3, 3], [1, 1]]);
});

Deno.test('showParts() turns pixels by a drawn angle with augment, and not with "flip"', () => {
  const turned = (augment: true | "flip") => {
    const numbers = [1, 0.9, 0, 0]; // 2 degrees, not flipped
    const [shown] = showParts(image, { augment }, () => numbers.shift()!);
    return shown!.data.some((value, i) => value !== image.data[i]);
  };
  assertEquals([turned(true), turned("flip")], [true, false]);
});

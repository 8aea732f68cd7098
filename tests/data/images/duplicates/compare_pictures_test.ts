import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { comparePictures } from "../../../../data/images/duplicates/compare_pictures.ts";
import { createPrng } from "../../../../data/random/prng.ts";

const SIDE = 32;

/** A gray picture of 32x32 pixels. */
function picture(level: (row: number, column: number) => number): Uint8Array {
  return Uint8Array.from(
    { length: 3 * SIDE * SIDE },
    (_, i) => level(Math.floor(i / 3 / SIDE), Math.floor(i / 3) % SIDE),
  );
}

/** White noise about a middle gray: no two of these resemble each other. */
function noise(seed: number): Uint8Array {
  const prng = createPrng(seed);
  const levels = Array.from({ length: SIDE * SIDE }, () => 64 + 128 * prng());
  return picture((row, column) => levels[row * SIDE + column]!);
}

/** Correlation of brightness gradients by its definition, with no sketch before it. */
function similarity(a: Uint8Array, b: Uint8Array): number {
  const gradients = (pixels: Uint8Array) => {
    const gray = (row: number, column: number) =>
      pixels[3 * (row * SIDE + column)]!;
    const list: number[] = [];
    for (let row = 0; row < SIDE - 1; row++) {
      for (let column = 0; column < SIDE - 1; column++) {
        list.push(gray(row, column + 1) - gray(row, column));
        list.push(gray(row + 1, column) - gray(row, column));
      }
    }
    return list;
  };
  const [x, y] = [gradients(a), gradients(b)];
  const dot = (p: number[], q: number[]) =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

Deno.test("comparePictures() is exact: a brighter picture of less contrast has similarity 1", () => {
  const one = noise(1);
  const other = one.map((level) => 40 + Math.round(level / 2));
  const [pair] = comparePictures([noise(2), one, noise(3), other]);
  assertEquals([pair!.first, pair!.second, pair!.kind], [1, 3, "scene"]);
  // Rounding to whole levels costs a little.
  assert(pair!.similarity > 0.999);
});

Deno.test("comparePictures() misses none of 200 pairs with similarity 0.7 to 1", () => {
  // Each picture is a mix of its own noise with a share of the first one's.
  const base = noise(0);
  const mixed = Array.from({ length: 200 }, (_, i) => {
    const own = noise(i + 1), share = 0.5 + 0.4 * i / 200;
    return base.map((level, at) => share * level + (1 - share) * own[at]!);
  });
  const expected = mixed.map((one) => similarity(base, one));
  const near = expected.flatMap((value, i) => value >= 0.7001 ? [i] : []);
  assert(near.length > 150, "most of them resemble the first");
  const found = comparePictures(
    [base, ...mixed],
    (first) => first === 0,
  );
  const places = new Map(found.map((pair) => [pair.second - 1, pair]));
  for (const i of near) {
    assertAlmostEquals(places.get(i)!.similarity, expected[i]!, 1e-4);
  }
});

Deno.test("comparePictures() finds nothing among 300 pictures of noise", () => {
  assertEquals(
    comparePictures(Array.from({ length: 300 }, (_, i) => noise(i))),
    [],
  );
});

Deno.test("comparePictures() does not take a horizon for a likeness", () => {
  // Bright above and dark below: pixels correlate by more than 0.97, gradients do not.
  const land = (seed: number) => {
    const prng = createPrng(seed);
    const levels = Array.from({ length: SIDE * SIDE }, () => 24 * prng());
    return picture((row, column) =>
      (row < 14 + seed ? 200 : 30) + levels[row * SIDE + column]!
    );
  };
  assertEquals(comparePictures([land(1), land(2)]), []);
});

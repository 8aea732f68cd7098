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
  assertAlmostEquals(pair!.similarity, 1, 1e-3);
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

/** A picture of noise in each color, by three seeds. */
function colors(...seeds: [red: number, green: number, blue: number]) {
  const channels = seeds.map(noise);
  return noise(0).map((_, i) => channels[i % 3]![i]!);
}

/** A color's brightness gradients, as weights of three independent ones: ITU-R BT.601. */
const WEIGHTS = [0.299, 0.587, 0.114];

/** The similarity of pictures that share these colors, and of which the others are independent noise. */
function shared(...colors: number[]): number {
  const power = (list: number[]) =>
    list.reduce((sum, color) => sum + WEIGHTS[color]! ** 2, 0);
  return power(colors) / power([0, 1, 2]);
}

Deno.test("comparePictures() of pictures that share one color finds that color's part of the brightness", () => {
  let sum = 0;
  for (let seed = 0; seed < 16; seed++) {
    const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((each) => 10 * seed + each);
    const [pair] = comparePictures([colors(a!, b!, c!), colors(d!, b!, e!)]);
    sum += pair!.similarity;
  }
  // 2,000 gradients of noise: what is not shared correlates by 0 ± 0.03 in one pair.
  assertAlmostEquals(sum / 16, shared(1), 0.02);
});

Deno.test("comparePictures() weighs red, green and blue as brightness is made of them", () => {
  const gray = (picture: Uint8Array) =>
    picture.map((_, i) => {
      const at = 3 * Math.floor(i / 3);
      return Math.round(
        WEIGHTS.reduce((sum, each, c) => sum + each * picture[at + c]!, 0),
      );
    });
  const one = colors(1, 2, 3);
  for (const other of [colors(4, 2, 3), colors(1, 2, 5), colors(6, 2, 7)]) {
    const [pair] = comparePictures([one, other]);
    // Rounding to whole levels costs a little.
    const expected = similarity(gray(one), gray(other));
    assertAlmostEquals(pair!.similarity, expected, 2e-3);
  }
});

/** Two pictures of little contrast: a common one, and a share of own noise in each. */
function quiet(share: number): [Uint8Array, Uint8Array] {
  const [common, a, b] = [1, 2, 3].map(noise);
  const mix = (own: Uint8Array) =>
    own.map((level, i) =>
      Math.round(
        100 + (common![i]! - 128) / 8 + share * (level - 128) / 8,
      )
    );
  return [mix(a!), mix(b!)];
}

Deno.test("comparePictures() calls a pair that differs by less than two levels a scene unless it is the same to 0.98", () => {
  // Similarity 1 / (1 + share^2): about 0.94 and, but for rounding, 1.
  const [near] = comparePictures(quiet(0.25));
  assert(near!.similarity > 0.91 && near!.similarity < 0.97);
  assert(near!.difference < 2, `${near!.difference}`);
  assertEquals(near!.kind, "scene");
  const [same] = comparePictures(quiet(0));
  assertEquals([same!.kind, same!.difference], ["copy", 0]);
});

Deno.test("comparePictures() calls a pair a copy up to a mean difference of two levels", () => {
  const one = noise(1);
  for (const [levels, kind] of [[1, "copy"], [2, "copy"], [3, "scene"]]) {
    const [pair] = comparePictures([one, one.map((x) => x + Number(levels))]);
    assertEquals([pair!.difference, pair!.kind], [levels, kind]);
    assertAlmostEquals(pair!.similarity, 1, 1e-6);
  }
  // Rather like it, and as near: no copy.
  const [pair] = comparePictures(quiet(0.3));
  assertEquals(pair!.kind, "scene");
});

Deno.test("comparePictures() leaves out pictures whose gradients are below half a level", () => {
  // A lonely pixel of L levels more has four gradients of L: norm 2 L, beside half a
  // level in each of 2 · 31^2 = 1922, which is 21.9.
  const dot = (levels: number) =>
    picture((row, column) => row === 9 && column === 20 ? 100 + levels : 100);
  assertEquals(comparePictures([dot(10), dot(10)]), []);
  assertEquals(comparePictures([dot(12), dot(12)]).length, 1);
  assertEquals(comparePictures([dot(10), dot(12)]), []);
});

Deno.test("comparePictures() compares pictures of faint grain, and none of fainter", () => {
  // n lonely pixels of 2 levels more: norm 4 sqrt n, 20 of 25 of them and 24 of 36.
  const grain = (side: number) =>
    picture((row, column) =>
      row % 4 === 1 && column % 4 === 1 && row < 4 * side && column < 4 * side
        ? 102
        : 100
    );
  assertEquals(comparePictures([grain(5), grain(5)]), []);
  const [pair] = comparePictures([grain(6), grain(6)]);
  assertEquals([pair?.kind, pair?.difference], ["copy", 0]);
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import { createPrng, shuffled } from "../../../data/random/prng.ts";

function draw(count: number, ...seeds: number[]): number[] {
  const prng = createPrng(...seeds);
  return Array.from({ length: count }, prng);
}

Deno.test("createPrng() repeats itself for equal seeds", () => {
  assertEquals(draw(5, 1, 2, 3), draw(5, 1, 2, 3));
});

Deno.test("createPrng() keeps its numbers from release to release, so that old runs resume", () => {
  // Printed by this generator when it was written; nothing else defines them.
  assertEquals(draw(3, 19920517, 0), [
    0.5771696630399674,
    0.8986922060139477,
    0.6777949475217611,
  ]);
});

Deno.test("createPrng() is sfc32 after fifteen rounds, its words hashed by MurmurHash3's finalizer", () => {
  // Origin: both written from their definitions in Python's whole numbers modulo
  // 2^32 (sfc32: Chris Doty-Humphrey, PractRand; finalizer: Austin Appleby).
  const expected: [seeds: number[], numbers: number[]][] = [
    [[1, 2, 3], [0.2243288615718484, 0.18026433186605573, 0.9217340950854123]],
    [[0], [0.7515796136576682, 0.3891796867828816, 0.08860263344831765]],
    [[-1.5, 7], [0.725830799434334, 0.9804167998954654, 0.3445611319039017]],
  ];
  for (const [seeds, numbers] of expected) {
    assertEquals(draw(3, ...seeds), numbers);
  }
});

Deno.test("createPrng() distinguishes seeds that differ in order, sign, size or number", () => {
  const seeds = [
    [1, 2],
    [2, 1],
    [1],
    [1, 2, 0],
    [-1, 2],
    [1 + 2 ** 40, 2],
    [1.5, 2],
    [0],
    [0, 0],
  ];
  const first = seeds.map((seed) => draw(1, ...seed)[0]!);
  assertEquals(new Set(first).size, seeds.length);
});

Deno.test("createPrng() is uniform in [0, 1): mean 1/2, variance 1/12, no correlation of neighbors", () => {
  const count = 100_000;
  const numbers = draw(count, 7);
  assert(numbers.every((number) => number >= 0 && number < 1));
  const mean = numbers.reduce((sum, number) => sum + number) / count;
  const variance =
    numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / count;
  const neighbors = numbers.slice(1)
    .reduce(
      (sum, number, i) => sum + (number - mean) * (numbers[i]! - mean),
      0,
    ) / count / variance;
  // Four standard errors: 1/sqrt(12 count), about 1/sqrt(180 count), 1/sqrt(count).
  assertAlmostEquals(mean, 1 / 2, 4 / Math.sqrt(12 * count));
  assertAlmostEquals(variance, 1 / 12, 4 / Math.sqrt(180 * count));
  assertAlmostEquals(neighbors, 0, 4 / Math.sqrt(count));
});

Deno.test("createPrng() gives unrelated first numbers to neighboring indices", () => {
  const firsts = Array.from(
    { length: 10_000 },
    (_, index) => draw(1, 1, 0, index)[0]!,
  );
  const cells = new Array(10).fill(0);
  for (const first of firsts) cells[Math.floor(first * 10)]++;
  // Chi-squared with 9 degrees of freedom exceeds 27.9 once in a thousand seeds.
  const chi2 = cells.reduce((sum, cell) => sum + (cell - 1000) ** 2 / 1000, 0);
  assert(chi2 < 27.9, `chi-squared is ${chi2}`);
});

Deno.test("shuffled() keeps all items, changes their order and leaves the argument alone", () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const order = shuffled(items, createPrng(3));
  assertNotEquals(order, items);
  assertEquals(order.toSorted((a, b) => a - b), items);
  assertEquals(items[0], 0);
});

Deno.test("shuffled() brings each order of three equally often", () => {
  const counts = new Map<string, number>();
  const prng = createPrng(11);
  for (let i = 0; i < 6000; i++) {
    const order = shuffled([1, 2, 3], prng).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  // 1000 each; five standard deviations are 5 * sqrt(6000 * 1/6 * 5/6) = 144.
  for (const count of counts.values()) assertAlmostEquals(count, 1000, 144);
});

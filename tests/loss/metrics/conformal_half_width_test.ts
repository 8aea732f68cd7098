import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { createPrng } from "../../../data/mod.ts";
import { conformalHalfWidth } from "../../../loss/mod.ts";

Deno.test("conformalHalfWidth() is the error of rank ⌈(N + 1) coverage⌉", () => {
  const zeros = new Array(9).fill(0);
  const errors = [5, -9, 1, 3, -2, 8, 6, -7, 4];
  // By hand: sorted 1 to 9; ⌈10 × 0.9⌉ = 9, ⌈10 × 0.5⌉ = 5, ⌈10 × 0.41⌉ = 5.
  assertEquals(conformalHalfWidth(zeros, errors, 0.9), 9);
  assertEquals(conformalHalfWidth(zeros, errors, 0.5), 5);
  assertEquals(conformalHalfWidth(zeros, errors, 0.41), 5);
  assertEquals(conformalHalfWidth(zeros, errors, 0.95), Infinity);
});

Deno.test("conformalHalfWidth() takes the rank that is meant where the product is rounded up", () => {
  // 100 × 0.07 is 7.000000000000001 in 64 bits, 25 × 0.28 likewise.
  for (const [count, coverage] of [[99, 0.07], [24, 0.28]] as const) {
    const errors = Array.from({ length: count }, (_, i) => count - i);
    const zeros = new Array(count).fill(0);
    assertEquals(conformalHalfWidth(zeros, errors, coverage), 7);
  }
});

Deno.test("conformalHalfWidth() of 199 errors takes 110 of them for 55 %, and one more for any more", () => {
  const errors = Array.from({ length: 199 }, (_, i) => (i * 7) % 199 + 1);
  const zeros = new Array(199).fill(0);
  assertEquals(conformalHalfWidth(zeros, errors, 0.55), 110);
  assertEquals(conformalHalfWidth(zeros, errors, 0.5501), 111);
  assertEquals(conformalHalfWidth(zeros, errors, 0.545), 109);
});

Deno.test("conformalHalfWidth() covers new scores as often as it says, whatever the errors are", () => {
  const prng = createPrng(7);
  // Skewed errors with a heavy tail; their distribution must not matter.
  const error = () => prng() ** -0.5 * (prng() < 0.7 ? 1 : -3);
  const zeros = new Array(99).fill(0);
  let covered = 0;
  for (let round = 0; round < 4000; round++) {
    const half = conformalHalfWidth(zeros, zeros.map(error), 0.9);
    if (Math.abs(error()) <= half) covered++;
  }
  // Expected 0.9 exactly, since 100 × 0.9 is whole; deviation √(0.09 / 4000) = 0.0047.
  assert(Math.abs(covered / 4000 - 0.9) < 4 * 0.0047);
});

Deno.test("conformalHalfWidth() of few scores counts the new one among them", () => {
  const prng = createPrng(8);
  let covered = 0;
  for (let round = 0; round < 4000; round++) {
    const errors = Array.from({ length: 10 }, prng);
    const half = conformalHalfWidth(new Array(10).fill(0), errors, 0.9);
    if (prng() <= half) covered++;
  }
  // ⌈11 × 0.9⌉ = 10, the largest: a new error is below it in 10 of 11 cases, with a
  // deviation of 0.0045; below the ninth it would be in 9 of 11.
  assertAlmostEquals(covered / 4000, 10 / 11, 4 * 0.0045);
});

Deno.test("conformalHalfWidth() refuses a coverage that is no probability", () => {
  for (const coverage of [0, 1, NaN, -1, 90]) {
    assertThrows(
      () => conformalHalfWidth([1], [1], coverage),
      RangeError,
      `Cannot compute a conformal interval: coverage is ${coverage}, not above 0 and below 1`,
    );
  }
  assertThrows(
    () => conformalHalfWidth([1, 2], [1], 0.9),
    TypeError,
    "predicted has 2 scores and subjective has 1",
  );
});

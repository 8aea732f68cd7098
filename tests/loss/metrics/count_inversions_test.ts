import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { krocc } from "../../../loss/metrics/krocc.ts";
import { countInversions } from "../../../loss/metrics/count_inversions.ts";

/** Every pair. */
function byPairs(ranks: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < ranks.length; i++) {
    for (let j = i + 1; j < ranks.length; j++) {
      if (ranks[i]! > ranks[j]!) count++;
    }
  }
  return count;
}

Deno.test("countInversions() counts what looking at every pair counts", () => {
  const random = createPrng(1);
  // Around the sizes of a block, of several, and of blocks that are split once.
  for (const n of [1, 2, 3, 31, 32, 33, 63, 64, 65, 1000, 4097, 9000]) {
    const draws = Float64Array.from({ length: n }, random);
    const ranks = Uint32Array.from(
      [...draws.keys()].sort((a, b) => draws[a]! - draws[b]!),
    );
    assertEquals(countInversions(ranks.slice()), byPairs(ranks), `${n}`);
  }
});

Deno.test("countInversions() of a reversed list is every pair, also where blocks are split many times", () => {
  for (const n of [70_000, 131_073, 1_000_000]) {
    const reversed = Uint32Array.from({ length: n }, (_, i) => n - 1 - i);
    assertEquals(countInversions(reversed), n * (n - 1) / 2);
    assertEquals(countInversions(reversed.toReversed()), 0);
    // The first k moved to the end: each of them after all others.
    const k = 12_345;
    const turned = reversed.map((_, i) => (i + k) % n);
    assertEquals(countInversions(turned), k * (n - k));
  }
});

Deno.test("krocc() of scores that are turned around in groups of 64, at a size that needs every step of the count", () => {
  const GROUP = 64, n = 2 ** 17;
  const predicted = Float64Array.from(
    { length: n },
    (_, i) => i - i % GROUP + (GROUP - 1 - i % GROUP),
  );
  const subjective = Float64Array.from({ length: n }, (_, i) => i);
  // By hand: only pairs within a group are in the wrong order.
  const wrong = n / GROUP * GROUP * (GROUP - 1) / 2;
  const expected = 1 - 2 * wrong / (n * (n - 1) / 2);
  assertAlmostEquals(krocc(predicted, subjective), expected, 1e-12);
});

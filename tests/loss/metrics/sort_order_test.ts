import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { srocc } from "../../../loss/metrics/srocc.ts";
import { sortOrder } from "../../../loss/metrics/sort_order.ts";

/** By the language's own sort, which is stable. */
function expected(scores: Float64Array): number[] {
  return [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
}

Deno.test("sortOrder() is the order of the language's own sort, whatever digits the scores differ in", () => {
  const random = createPrng(7);
  const lists: Record<string, (i: number) => number> = {
    uniform: () => random(),
    "of both signs and all sizes": () =>
      (random() - 0.5) * 10 ** (600 * random() - 300),
    "differing in their last digits alone": () =>
      1 + 2 ** -50 * (random() * 1000 | 0),
    "the same, negative": () => -1 - 2 ** -50 * (random() * 1000 | 0),
    "ratings with many ties": () => Math.floor(5 * random()),
    "zeros of both signs": (i) => [0, -0, 1, -1][i % 4]!,
    constant: () => 3,
    descending: (i) => -i,
    "one part close together": (i) => i % 2 ? 5 + 1e-13 * random() : random(),
  };
  for (const [name, score] of Object.entries(lists)) {
    for (const n of [1, 2, 50, 3000]) {
      const scores = Float64Array.from({ length: n }, (_, i) => score(i));
      assertEquals([...sortOrder(scores)], expected(scores), `${name}, ${n}`);
    }
  }
});

Deno.test("sortOrder() leaves the scores as they are, also those of a part of a buffer", () => {
  const buffer = Float64Array.of(9, 3, -0, 2, 9);
  const scores = buffer.subarray(1, 4);
  assertEquals([...sortOrder(scores)], [1, 2, 0]);
  assertEquals([...buffer], [9, 3, -0, 2, 9]);
});

Deno.test("srocc() distinguishes negative scores that differ in their last bits alone", () => {
  // -1 - 2^-52, -1 - 2·2^-52 and so on, in an order that steps through all of them.
  const n = 499;
  const steps = Array.from({ length: n }, (_, i) => (i * 7) % n);
  const predicted = steps.map((step) => -1 - (step + 1) * 2 ** -52);
  assertAlmostEquals(srocc(predicted, steps), -1, 1e-12);
});

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { bootstrapInterval, srocc } from "../../../loss/mod.ts";
import { summarizeTest } from "../../../model/experiments/test_summary.ts";
import { armExample, predictionsExample } from "./arm_example.ts";

Deno.test("summarizeTest() is the mean over the seeds, and keeps each", () => {
  // By hand: the order of people, and the opposite.
  const { runs } = armExample("a", [[], []], [
    predictionsExample([0, 1, 2, 3]),
    predictionsExample([3, 2, 1, 0]),
  ]);
  const summary = summarizeTest(runs)!;
  assertEquals(summary.srocc.seeds.length, 2);
  assertAlmostEquals(summary.srocc.seeds[0]!, 1, 1e-12);
  assertAlmostEquals(summary.srocc.seeds[1]!, -1, 1e-12);
  assertAlmostEquals(summary.srocc.mean, 0, 1e-12);
  // Each resample has both orders, so that their mean is 0 whatever was drawn.
  assertAlmostEquals(summary.plcc.low, 0, 1e-12);
  assertAlmostEquals(summary.plcc.high, 0, 1e-12);
  // Errors 0, and 3, 1, 1, 3.
  assertAlmostEquals(summary.rmse.mean, Math.sqrt(20 / 4) / 2, 1e-12);
});

Deno.test("summarizeTest() of one seed has bootstrapInterval()'s interval", () => {
  const prng = createPrng(3);
  const predicted = Array.from({ length: 60 }, (_, i) => i + 40 * prng());
  const { runs } = armExample("a", [[]], [predictionsExample(predicted)]);
  const { low, high } = summarizeTest(runs)!.srocc;
  const expected = bootstrapInterval(
    srocc,
    predicted,
    predicted.map((_, i) => i),
    { prng: createPrng(1) },
  );
  // The same draws; the ends are taken with and without interpolation.
  assertAlmostEquals(low, expected.low, 2e-3);
  assertAlmostEquals(high, expected.high, 2e-3);
  assert(low < high);
});

Deno.test("summarizeTest() is nothing where there are no test images", () => {
  assertEquals(summarizeTest(armExample("a", [[0.1]]).runs), undefined);
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { compareModels, pairedTTest } from "../../../loss/mod.ts";
import fixture from "../../fixtures/loss/metrics.json" with { type: "json" };
import { scorePair } from "../random_scores.ts";

Deno.test("pairedTTest() agrees with SciPy's ttest_rel", () => {
  for (const { first, second, t, pValue } of fixture.pairedTTests) {
    const test = pairedTTest(first, second);
    assertAlmostEquals(test.t, t, 1e-9 * Math.abs(t));
    // Relative, so that a small p-value has its digits too.
    assertAlmostEquals(test.pValue, pValue, 1e-9 * pValue);
    assertEquals(test.degreesOfFreedom, first.length - 1);
  }
});

Deno.test("pairedTTest() changes sign when the models are swapped", () => {
  const { predicted, subjective } = scorePair(20, 1);
  const forth = pairedTTest(predicted, subjective),
    back = pairedTTest(subjective, predicted);
  assertAlmostEquals(forth.t, -back.t, 1e-12);
  assertAlmostEquals(forth.pValue, back.pValue, 1e-12);
});

Deno.test("pairedTTest() of equal lists says nothing, of a constant difference everything", () => {
  assert(Number.isNaN(pairedTTest([1, 2, 3], [1, 2, 3]).pValue));
  assertEquals(pairedTTest([2, 3, 4], [1, 2, 3]).pValue, 0);
});

Deno.test("pairedTTest() needs two pairs of equal number", () => {
  assertEquals(
    assertThrows(() => pairedTTest([1], [2]), RangeError).message,
    "Cannot compute paired t-test: there is only 1 pair",
  );
  assertEquals(
    assertThrows(() => pairedTTest([1, 2, 3], [1, 2]), TypeError).message,
    "Cannot compute paired t-test: first has 3 scores and second has 2",
  );
});

Deno.test("compareModels() prefers the model with less noise, whatever its scale", () => {
  const { predicted, subjective } = scorePair(200, 2);
  const noise = scorePair(200, 3).predicted;
  const better = subjective.map((score, i) =>
    -5 + 0.01 * score + 0.02 * noise[i]!
  );
  const { meanDifference, pValue } = compareModels(
    better,
    predicted,
    subjective,
  );
  assert(meanDifference < 0 && pValue < 1e-6);
});

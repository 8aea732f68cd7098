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
  assert(fixture.pairedTTests.length >= 3);
  for (const { first, second, t, pValue } of fixture.pairedTTests) {
    const test = pairedTTest(first, second);
    assertAlmostEquals(test.t, t, 1e-9 * Math.abs(t));
    // Relative, so that a small p-value has its digits too.
    assertAlmostEquals(test.pValue, pValue, 1e-9 * pValue);
    assertEquals(test.degreesOfFreedom, first.length - 1);
  }
});

Deno.test("pairedTTest() of six pairs by hand, and p-values of Student's distribution", () => {
  // Differences -1, 1, -1, 3, 4, 1: SciPy 1.17's ttest_rel says
  // t = 1.4, p = 0.22040387992934451.
  const { meanDifference, t, degreesOfFreedom, pValue } = pairedTTest(
    [1, 4, 2, 8, 5, 7],
    [2, 3, 3, 5, 1, 6],
  );
  assertAlmostEquals(meanDifference, 7 / 6, 1e-15);
  assertAlmostEquals(t, 1.4, 1e-14);
  assertEquals(degreesOfFreedom, 5);
  assertAlmostEquals(pValue, 0.22040387992934451, 1e-12);
  // scipy.stats.t.sf, doubled. Every list has mean difference d and deviation 1.
  for (
    const [wanted, n, expected] of [
      [0.01, 5, 0.9925001562458985],
      [0.5, 3, 2 / 3],
      [1.2, 2, 0.4422841232473911],
      [2, 4, 0.13932596855884305],
      [12, 2, 0.052929352119179755],
      [3, 30, 0.005499192133903412],
      [0.3, 400, 0.7643333859843664],
      [8, 50, 1.9105439552955476e-10],
      [40, 10, 1.8982998449339822e-11],
    ] as const
  ) {
    const test = pairedTTest(differencesWith(wanted, n), Array(n).fill(0));
    assertAlmostEquals(test.t, wanted, 1e-9 * wanted);
    // t is right to 1e-13 or so, which the steep tail magnifies.
    assertAlmostEquals(test.pValue, expected, 1e-8 * expected, `t = ${wanted}`);
  }
});

/** n numbers with deviation 1 (of n - 1) whose t is the wanted one. */
function differencesWith(t: number, n: number): number[] {
  const mean = t / Math.sqrt(n);
  const half = Math.floor(n / 2);
  // Half of them up and half down, and one between if n is odd.
  const size = Math.sqrt((n - 1) / (2 * half));
  return Array.from({ length: n }, (_, i) => {
    if (n % 2 === 1 && i === n - 1) return mean;
    return i < half ? mean + size : mean - size;
  });
}

Deno.test("compareModels() compares absolute errors after a line, by hand", () => {
  // After their least-squares lines 13x + 11 and 14x + 8 the errors are 4, 3, 13,
  // 10, 4 and 2, 4, 0, 4, 2; SciPy's ttest_rel of these says the rest.
  const subjective = [20, 40, 50, 60, 80];
  const first = [1, 2, 4, 3, 5], second = [1, 2, 3, 4, 5];
  const test = compareModels(first, second, subjective);
  assertAlmostEquals(test.meanDifference, 4.4, 1e-13);
  assertAlmostEquals(test.t, 1.8176232464984607, 1e-12);
  assertAlmostEquals(test.pValue, 0.14327217917266016, 1e-12);
  const turned = compareModels(
    second,
    first.map((score) => 7 - 100 * score),
    subjective,
  );
  assertAlmostEquals(turned.meanDifference, -4.4, 1e-12);
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

Deno.test("pairedTTest() has the mean of differences that lie further apart than the largest number", () => {
  const first = [-1, 1.2, -1].map((score) => score * 1e308);
  const { meanDifference, t } = pairedTTest(first, [0, 0, 0]);
  assertAlmostEquals(meanDifference / 1e308, -0.8 / 3, 1e-15);
  // By hand: squares 4.84 · 2/3, so the deviation is 2.2 / sqrt 3 and t = -0.8 / 2.2.
  assertAlmostEquals(t, -0.8 / 2.2, 1e-12);
});

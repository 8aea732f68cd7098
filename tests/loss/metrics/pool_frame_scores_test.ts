import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { poolFrameScores } from "../../../loss/mod.ts";

Deno.test("poolFrameScores() is NumPy's and SciPy's", () => {
  // x = [3.1, 1.2, 4.7, 2.8, 3.3, 0.9, 4.4]; np.mean, scipy.stats.hmean, np.min,
  // np.percentile(x, [5, 10, 20, 50]) of NumPy 2.4 and SciPy 1.17.
  const pooled = poolFrameScores([3.1, 1.2, 4.7, 2.8, 3.3, 0.9, 4.4]);
  const expected = {
    mean: 2.914285714285714,
    harmonicMean: 2.078855790717528,
    min: 0.9,
    p5: 0.99,
    p10: 1.08,
    p20: 1.5200000000000002,
    p50: 3.1,
  };
  assertEquals(Object.keys(pooled), Object.keys(expected));
  // Both sum a handful of numbers in 64 bits.
  for (const [name, value] of Object.entries(expected)) {
    assertAlmostEquals(pooled[name as keyof typeof pooled], value, 1e-12, name);
  }
});

Deno.test("poolFrameScores() of equal scores is that score, and does not depend on the order", () => {
  assertEquals(
    new Set(Object.values(poolFrameScores([2, 2, 2]))),
    new Set([2]),
  );
  assertEquals(new Set(Object.values(poolFrameScores([7]))), new Set([7]));
  assertEquals(poolFrameScores([1, 5, 3]), poolFrameScores([5, 3, 1]));
});

Deno.test("poolFrameScores() orders its results: the lowest first, the harmonic mean below the mean", () => {
  const { min, p5, p10, p20, p50, harmonicMean, mean } = poolFrameScores(
    Array.from({ length: 100 }, (_, i) => 1 + (i * 37 % 100)),
  );
  const ordered = [min, p5, p10, p20, p50];
  assertEquals(ordered, ordered.toSorted((a, b) => a - b));
  // The reciprocals of 1 to 100 sum to 5.18737751763962 (NumPy 2.4).
  assertAlmostEquals(harmonicMean, 100 / 5.18737751763962, 1e-12);
  assertEquals(mean, 50.5);
});

Deno.test("poolFrameScores() has no harmonic mean where a score is not above 0", () => {
  assertEquals(poolFrameScores([0, 1]).harmonicMean, NaN);
  assertEquals(poolFrameScores([-1, 1]).harmonicMean, NaN);
  assertEquals(poolFrameScores([-1, 1]).mean, 0);
});

Deno.test("poolFrameScores() throws without scores, and on one that is no number", () => {
  assertThrows(() => poolFrameScores([]), RangeError, "there are none");
  for (const wrong of [NaN, Infinity]) {
    assertThrows(
      () => poolFrameScores([1, wrong]),
      RangeError,
      `Cannot pool frame scores: one is ${wrong}`,
    );
  }
});

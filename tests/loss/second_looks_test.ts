/** Values by hand for cases that other tests cover only once: ties, kinks, floors and defaults. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../data/random/prng.ts";
import {
  bootstrapInterval,
  centralDifferences,
  compareModels,
  curvatureAlongGradient,
  decomposeMse,
  expectedPlcc,
  fitLinearMapping,
  fitLogisticMapping,
  gradientNorms,
  gradientParts,
  groupedCorrelation,
  krocc,
  lossAndGradient,
  type LossSpec,
  outlierRatio,
  pairedTTest,
  plcc,
  poolFrameScores,
  rmse,
  spreadAfterStep,
  srocc,
} from "../../loss/mod.ts";
import { normalScores } from "./random_scores.ts";

function assertAll(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance = 1e-14,
): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((each, i) =>
    assertAlmostEquals(actual[i]!, each, tolerance, `entry ${i}`)
  );
}

Deno.test("min-max-norm and mean-norm share the slope of the ends among ties, by hand", () => {
  // x = (0, 0, 1), y = (0, 1, 2): z = (0, 0, 1), s = (0, 1/2, 1), g = 2 (z - s) / 3.
  // The sum of g is -1/3, <g, z> is 0: each lowest score gets half of 1/3.
  const low = lossAndGradient(
    { type: "min-max-norm", eps: 0 },
    [0, 0, 1],
    [0, 1, 2],
  );
  assertAll(low.gradient, [1 / 6, -1 / 6, 0]);
  // x = (0, 1, 1), y = (0, 1, 2): g = (0, 1/3, 0), <g, z> = 1/3, which the two
  // highest share, and the lowest gets the sum less that, 0.
  const high = lossAndGradient(
    { type: "min-max-norm", eps: 0 },
    [0, 1, 1],
    [0, 1, 2],
  );
  assertAll(high.gradient, [0, 1 / 6, -1 / 6]);
  // mean-norm, x = (0, 0, 1): z = (-1, -1, 2) / 3, s = (-1, 0, 1) / 2,
  // g = (z - s) / 6 = (1, -2, 1) / 36, <g, z> = 3 / 108: half to each lowest.
  const mean = lossAndGradient(
    { type: "mean-norm", eps: 0 },
    [0, 0, 1],
    [0, 1, 2],
  );
  assertAll(mean.gradient, [3 / 72, -3 / 72, 0]);
  const turned = lossAndGradient(
    { type: "mean-norm", eps: 0 },
    [1, 1, 0],
    [2, 1, 0],
  );
  assertAll(turned.gradient, [-3 / 72, 3 / 72, 0]);
});

Deno.test("the slope at a centered score of 0 is 0 for q = 1, by hand", () => {
  // x = (-1, 0, 1) / 2 after normalization, y = (-1, 2, -1) / 4; d = (-1, -2, 3) / 4,
  // c = 2, g = (-1, -1, 1) / 2, gamma = 1/2, u = (-1, 0, 1).
  const spec: LossSpec = { type: "norm-in-norm", p: 1, q: 1, eps: 0 };
  const { gradient } = lossAndGradient(spec, [-1, 0, 1], [0, 1, 0]);
  assertAll(gradient, [1 / 12, -1 / 6, 1 / 12]);
});

Deno.test("the parts of that gradient by hand", () => {
  const { u, g, gamma } = gradientParts([-1, 0, 1], [0, 1, 0], { p: 1, q: 1 });
  assertAll(u, [-1, 0, 1]);
  assertAll(g, [-0.5, -0.5, 0.5]);
  assertAlmostEquals(gamma, 0.5, 1e-15);
});

Deno.test("a perfect fit has loss 0 and no slopes without the exponent too", () => {
  for (const p of [1, 2, 3]) {
    const spec: LossSpec = { type: "norm-in-norm", p, exponent: false, eps: 0 };
    const { value, gradient } = lossAndGradient(spec, [-1, 0, 1], [-2, 0, 2]);
    assertEquals(value, 0);
    assertAll(gradient, [0, 0, 0]);
  }
});

Deno.test("a perfect fit has no slopes with the variant and without the exponent", () => {
  const spec: LossSpec = {
    type: "norm-in-norm",
    p: 2,
    exponent: false,
    alpha: [1, 1],
    eps: 0,
  };
  // Lists of 4 with norm 2 have halves, which are exact: rho is 1.
  const line = lossAndGradient(spec, [-1, -1, 1, 1], [-2, -2, 2, 2]);
  assertEquals(line.value, 0);
  assertAll(line.gradient, [0, 0, 0, 0]);
});

Deno.test("the variant counts norms below 1e-8 as 1e-8, by hand", () => {
  const x = [1, 2, 4, 3, 5], y = [20, 40, 50, 60, 80];
  const r = 130 / Math.sqrt(20_000), eps = 1e-3;
  const spec: LossSpec = { type: "norm-in-norm", p: 2, alpha: [0, 1], eps };
  // A list whose spread b is far below eps has norm t = b / (b + eps) = 1e-9.
  const normOf = (b: number) => b / (b + eps);
  const tiny = 1e-12 / Math.sqrt(10), small = 1e-12 / Math.sqrt(2000);
  const [t, one] = [normOf(1e-12), normOf(Math.sqrt(2000))];
  const narrow = x.map((each) => each * tiny);
  const rho = r * t / 1e-8;
  // (1/4) |rho z - s|^2 = (rho^2 t^2 - 2 rho r t s + s^2) / 4.
  const value = (rho ** 2 * t ** 2 - 2 * rho * r * t * one + one ** 2) / 4;
  const found = lossAndGradient(spec, narrow, y);
  assertAlmostEquals(found.value, value, 1e-14);
  // Without the floor the second term is ten times as large, 4e-10.
  assertAlmostEquals(4 * found.value - one ** 2, -2 * rho * r * t * one, 1e-14);
  const labels = y.map((each) => each * small);
  const big = normOf(Math.sqrt(10));
  assertAlmostEquals(
    lossAndGradient(spec, x, labels).value,
    (rho ** 2 * big ** 2 - 2 * rho * r * t * big + t ** 2) / 4,
    1e-12,
  );
  // Below the floor the norm has no slope: differences of a tenth of the spread,
  // good to 1e-5 of slopes of 200.
  const slopes = centralDifferences(
    (at) => lossAndGradient(spec, at, y).value,
    narrow,
    1e-14,
  );
  found.gradient.forEach((slope, i) =>
    assertAlmostEquals(slope, slopes[i]!, 0.3)
  );
  // Norms of a hundredth are far above the floor: there rho is PLCC.
  const wide = x.map((each) => each * 1e-5 / Math.sqrt(10));
  const z = normOf(1e-5);
  assertAlmostEquals(
    lossAndGradient(spec, wide, y).value,
    (r ** 2 * z ** 2 - 2 * r ** 2 * z * one + one ** 2) / 4,
    1e-12,
  );
});

Deno.test("eps beside the smallest scores is as large as beside others", () => {
  const spec = (eps: number): LossSpec => ({ type: "norm-in-norm", p: 2, eps });
  const expected = lossAndGradient(spec(1), [1, 2, 4], [10, 40, 20]);
  const size = 2 ** -980;
  const found = lossAndGradient(
    spec(size),
    [1, 2, 4].map((each) => each * size),
    [10, 40, 20].map((each) => each * size),
  );
  assertAlmostEquals(found.value, expected.value, 1e-15);
  found.gradient.forEach((slope, i) =>
    assertAlmostEquals(slope * size, expected.gradient[i]!, 1e-15)
  );
});

Deno.test("losses of the smallest numbers there are keep eps in its proportion", () => {
  const least = Number.MIN_VALUE;
  const expected = lossAndGradient(
    { type: "norm-in-norm", p: 2, eps: 2 },
    [1, 2, 4],
    [10, 40, 20],
  );
  const found = lossAndGradient(
    { type: "norm-in-norm", p: 2, eps: 2 * least },
    [least, 2 * least, 4 * least],
    [10 * least, 40 * least, 20 * least],
  );
  assertAlmostEquals(found.value, expected.value, 1e-15);
});

Deno.test("spreadAfterStep() moves against the loss's own gradient", () => {
  const x = [0.3, -1.2, 2.1, 0.8, -0.4], y = [41, 20, 77, 62, 35];
  const spec: LossSpec = { type: "norm-in-norm", q: 3, eps: 0 };
  const { gradient } = lossAndGradient(spec, x, y);
  const { moved } = spreadAfterStep(x, y, 0.25, { p: 1, q: 3 });
  assertAll(moved, x.map((score, i) => score - 0.25 * gradient[i]!), 1e-15);
});

Deno.test("norms and correlations are led by low scores as by high ones", () => {
  assertAlmostEquals(
    rmse([-3e200, 0], [0, -4e200]) / 1e200,
    3.535533905932738,
    1e-14,
  );
  const low = rmse([-3e200, -4e200], [0, 0]) / 1e200;
  assertAlmostEquals(low, 3.535533905932738, 1e-14);
  assertAlmostEquals(plcc([0, 0, -1e200], [3, 2, 1]), Math.sqrt(3) / 2, 1e-15);
  assertAlmostEquals(plcc([0, 0, -1e-200], [3, 2, 1]), Math.sqrt(3) / 2, 1e-15);
  // Both lists in 1e-120: the product of their sums of squares is below 5e-324.
  const x = [1, 2, 4, 3, 5].map((each) => each * 1e-120);
  const y = [20, 40, 50, 60, 80].map((each) => each * 1e-120);
  assertAlmostEquals(plcc(x, y), 130 / Math.sqrt(20_000), 1e-14);
});

Deno.test("correlation and line of two lists 1e16 away from zero, by hand", () => {
  // Neighbors are 2 apart there, and both means are rounded. From 1e16 on the means
  // are 2.8 and 3.2, the squares 20.8 and 20.8, the products 11.2.
  const x = [0, 2, 4, 6, 2].map((score) => 1e16 + score);
  const y = [2, 0, 6, 4, 4].map((score) => 1e16 + score);
  assertAlmostEquals(plcc(x, y), 7 / 13, 1e-15);
  assertAlmostEquals(plcc(y, x), 7 / 13, 1e-15);
  assertAlmostEquals(fitLinearMapping(x, y).slope, 7 / 13, 1e-15);
});

Deno.test("the line of scores 1e16 away from zero, and at their places", () => {
  const x = [0, 2, 2, 6].map((score) => 1e16 + score);
  const { slope, apply } = fitLinearMapping(x, [1, 2, 5, 4]);
  assertAlmostEquals(slope, 8 / 19, 1e-15);
  assertAll(x.map(apply), [37 / 19, 53 / 19, 53 / 19, 85 / 19], 1e-14);
});

Deno.test("rank correlations distinguish scores that differ in their last bits, below 0 and above", () => {
  const bit = 2 ** -52;
  for (const sign of [1, -1]) {
    const x = [3, 0, 2, 1].map((i) => sign * (1 + i * bit));
    const y = [3, 0, 2, 1].map((i) => sign * i);
    assertEquals(krocc(x, y), 1);
    assertAlmostEquals(srocc(x, y), 1, 1e-15);
    assertEquals(krocc(x, y.map((each) => -each)), -1);
  }
  // Not in the high word alone: 2^20 neighbors of 2^-30.
  const far = [2, 1, 0].map((i) => -(2 ** 30 + i * 2 ** -10));
  assertEquals(krocc(far, [0, 1, 2]), 1);
});

Deno.test("outlierRatio() in the unit of the votes is that in the unit of the scores", () => {
  const x = [1, 2, 3, 4, 5], y = [2, 4, 3, 2, 5.5];
  // Errors 1, 2, 0, 2, 0.5 beside twice 0.4, 1, 0, 1.2, 0.25: the first alone is
  // outside; three are exactly at the edge.
  const std = [0.4, 1, 0, 1.2, 0.25];
  assertEquals(outlierRatio(x, y, std), 1 / 5);
  const inVotes = std.map((each) => each / 8);
  assertEquals(outlierRatio(x, y, inVotes, { stdScale: 8 }), 1 / 5);
  assertEquals(outlierRatio(x, y, inVotes), 4 / 5);
});

Deno.test("bootstrapInterval() leaves out draws without a value, at both ends, and keeps 95 % by default", () => {
  let draw = 0;
  const values = [NaN, 7, NaN, 5, 6, NaN, 4, 8, NaN, 0];
  const found = bootstrapInterval(() => values[draw++]!, [1, 2], [3, 4], {
    prng: createPrng(1),
    resamples: 9,
  });
  // 4, 5, 6, 7, 8: 2.5 % of the way is a tenth of a step.
  assertAlmostEquals(found.low, 4.1, 1e-12);
  assertAlmostEquals(found.high, 7.9, 1e-12);
  assertEquals(found.value, 0);
});

Deno.test("pairedTTest() of a difference without scatter, and of many pairs", () => {
  assertEquals(pairedTTest([5, 6, 9], [1, 2, 5]).pValue, 0);
  assertEquals(pairedTTest([5, 6, 9], [1, 2, 5]).t, Infinity);
  // 20,000 differences with mean 1e-4 and deviation 1: t = 0.0141, and a normal
  // distribution says 2 Phi(-0.0141) = 0.98872 (scipy.stats.norm).
  const n = 20_000, size = Math.sqrt((n - 1) / n);
  const differences = Array.from(
    { length: n },
    (_, i) => 1e-4 + (i % 2 === 0 ? size : -size),
  );
  const { t, pValue } = pairedTTest(differences, new Float64Array(n));
  assertAlmostEquals(t, 1e-4 * Math.sqrt(n), 1e-9);
  assertAlmostEquals(pValue, 0.9887165, 1e-6);
});

Deno.test("pairedTTest() of thirty thousand pairs is a normal distribution's", () => {
  const n = 30_000, size = Math.sqrt((n - 1) / n);
  const differences = Array.from(
    { length: n },
    (_, i) => 2e-4 + (i % 2 === 0 ? size : -size),
  );
  // t = 0.034641: 2 Phi(-t) = 1 - 2 (0.398942 t - 0.398942 t^3 / 6).
  const { pValue } = pairedTTest(differences, new Float64Array(n));
  assertAlmostEquals(pValue, 0.9723662, 1e-6);
});

Deno.test("compareModels() tests absolute residuals of two fits, computed here again", () => {
  const n = 25;
  const y = normalScores(n, 70),
    a = normalScores(n, 71),
    b = normalScores(n, 72);
  const first = y.map((each, i) => 3 * each + a[i]!);
  const second = y.map((each, i) => 10 - each + 2 * b[i]!);
  const mean = (list: Float64Array) =>
    list.reduce((s, each) => s + each, 0) / n;
  const residuals = (x: Float64Array) => {
    const [mx, my] = [mean(x), mean(y)];
    const xy = x.reduce((s, each, i) => s + (each - mx) * (y[i]! - my), 0);
    const xx = x.reduce((s, each) => s + (each - mx) ** 2, 0);
    return x.map((each, i) => Math.abs(my + xy / xx * (each - mx) - y[i]!));
  };
  const d = residuals(first).map((each, i) => each - residuals(second)[i]!);
  const variance = d.reduce((s, each) => s + (each - mean(d)) ** 2, 0) /
    (n - 1);
  const test = compareModels(first, second, y);
  assertAlmostEquals(test.meanDifference, mean(d), 1e-13);
  assertAlmostEquals(test.t, mean(d) / Math.sqrt(variance / n), 1e-11);
  assertEquals(test.degreesOfFreedom, n - 1);
});

Deno.test("groupedCorrelation() counts perfect groups as ±0.99 and takes MSU's least sizes by default", () => {
  const rowsOf = (sequence: string, scores: readonly number[]) =>
    scores.map((score, i) => ({
      sequence,
      preset: "slow",
      score,
      subjective_score: i,
    }));
  const up = Array.from({ length: 15 }, (_, i) => i);
  const options = { predicted: "score" } as const;
  const value = (
    rows: ReturnType<typeof rowsOf>,
    metric: "srocc" | "krocc" = "srocc",
  ) => groupedCorrelation(rows, { ...options, metric }).value;
  assertAlmostEquals(value(rowsOf("a", up)), 0.99, 1e-14);
  assertAlmostEquals(value(rowsOf("a", up.toReversed())), -0.99, 1e-14);
  const both = [...rowsOf("a", up), ...rowsOf("b", up.toReversed())];
  assertAlmostEquals(value(both), 0, 1e-14);
  assertEquals(value(rowsOf("a", up.slice(1))), NaN); // 14 rows
  assertAlmostEquals(value(rowsOf("a", up.slice(0, 6)), "krocc"), 0.99, 1e-14);
  assertEquals(value(rowsOf("a", up.slice(0, 5)), "krocc"), NaN);
  const constant = rowsOf("c", up.map(() => 1));
  assertAlmostEquals(value([...rowsOf("a", up), ...constant]), 0.99, 1e-14);
});

Deno.test("poolFrameScores() of 1 to 100, as NumPy's percentiles count", () => {
  const scores = Array.from({ length: 100 }, (_, i) => 100 - i);
  const { p5, p10, p20, p50, mean, min } = poolFrameScores(scores);
  assertAll(
    [p5, p10, p20, p50, mean, min],
    [5.95, 10.9, 20.8, 50.5, 50.5, 1],
    1e-12,
  );
  assertAlmostEquals(poolFrameScores([1, 2, 4]).harmonicMean, 3 / 1.75, 1e-15);
  assertEquals(poolFrameScores([0, 2, 4]).harmonicMean, NaN);
});

Deno.test("mappings of predictions that say nothing are the mean", () => {
  const line = fitLinearMapping([7, 7], [1, 4]);
  assertEquals([line.slope, line.intercept, line.apply(100)], [0, 2.5, 2.5]);
  assertEquals(decomposeMse([2, 2, 2], [1, 2, 3]).relation, 0);
  assertAlmostEquals(decomposeMse([2, 2, 2], [1, 2, 3]).spread, 2 / 3, 1e-15);
});

Deno.test("fitLogisticMapping() gives the letters of its curves, by apply() and by formula", () => {
  const x = Array.from({ length: 30 }, (_, i) => i / 3);
  const y = x.map((each) =>
    20 + 60 / (1 + Math.exp(-(each - 5) / 1.5)) + Math.sin(7 * each)
  );
  const four = fitLogisticMapping(x, y);
  const [b1, b2, b3, b4] = four.beta;
  const five = fitLogisticMapping(x, y, { parameters: 5 });
  const [c1, c2, c3, c4, c5] = five.beta;
  for (const t of [-1, 0, 3.3, 5, 9, 12]) {
    // Seshadrinathan et al. and Sheikh et al., as the documentation writes them.
    const logistic = b2! + (b1! - b2!) / (1 + Math.exp(-(t - b3!) / b4!));
    assertAlmostEquals(four.apply(t), logistic, 1e-9);
    const tilted = c1! * (0.5 - 1 / (1 + Math.exp(c2! * (t - c3!)))) +
      c4! * t + c5!;
    assertAlmostEquals(five.apply(t), tilted, 1e-9);
  }
});

Deno.test("expectedPlcc() is near the exact mean of batches of fifty", () => {
  // Hotelling's exact mean by SciPy 1.17; the formula leaves out about 1e-4.
  for (
    const [rho, exact] of [
      [0.5, 0.49615042668207504],
      [-0.7, -0.696294518025812],
      [0.2, 0.19804746824326333],
    ] as const
  ) {
    assertAlmostEquals(expectedPlcc(rho, 50), exact, 1.4e-4);
  }
});

Deno.test("gradientNorms() and curvatureAlongGradient() are made of gradientParts(), on random batches", () => {
  const squares = (list: Float64Array) =>
    list.reduce((sum, each) => sum + each ** 2, 0);
  let negative = 0;
  for (let seed = 0; seed < 50; seed++) {
    const x = normalScores(8, 80, seed), noise = normalScores(8, 81, seed);
    const y = x.map((each, i) => 10 * each + noise[i]!);
    const parts = gradientParts(x, y, { p: 3, q: 3 });
    const mean = parts.g.reduce((sum, each) => sum + each, 0) / 8;
    const { kappa, bound, limit } = gradientNorms(x, y, { p: 3, q: 3 });
    const expected = Math.sqrt(squares(parts.u) * squares(parts.normalized));
    assertAlmostEquals(kappa, expected, 1e-14);
    const centered = squares(parts.g.map((each) => each - mean));
    assertAlmostEquals(
      bound / (expected ** 2 * centered / parts.norm ** 2),
      1,
      1e-12,
    );
    assertAlmostEquals(limit, 1.5 / parts.norm, 1e-14);
    const { gamma } = curvatureAlongGradient(x, y, 3);
    assertAlmostEquals(gamma, gradientParts(x, y, { p: 3, q: 2 }).gamma, 1e-15);
    if (gamma < 0) negative++;
  }
  assert(negative > 5, `${negative}`);
});

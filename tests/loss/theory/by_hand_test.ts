/** The theory's functions on few scores, against numbers that were not made by them. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  centralDifferences,
  curvatureAlongGradient,
  decomposeMse,
  expectedPlcc,
  gradientNorms,
  gradientParts,
  hessian,
  hessianSpectrum,
  lossAndGradient,
  normalizeScores,
  spreadAfterStep,
  zScoreLoss,
} from "../../../loss/mod.ts";

const predicted = [1, 2, 4, 3, 5];
const subjective = [20, 40, 50, 60, 80];

/** PLCC of the five scores: 130 / sqrt(10 · 2000). */
const RHO = 130 / Math.sqrt(20_000);

function assertAllAlmostEquals(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((each, i) =>
    assertAlmostEquals(actual[i]!, each, tolerance, `entry ${i}`)
  );
}

Deno.test("normalizeScores() refuses a q that makes no norm", () => {
  for (const q of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => normalizeScores([1, 2], q),
      RangeError,
      `Cannot normalize scores: q must be positive and finite, got ${q}`,
    );
  }
});

Deno.test("normalizeScores() of five scores by hand", () => {
  for (
    const [q, norm] of [[1, 6], [2, Math.sqrt(10)], [3, 18 ** (1 / 3)]] as const
  ) {
    const found = normalizeScores(predicted, q);
    assertEquals(found.mean, 3);
    assertAlmostEquals(found.norm, norm, 1e-14);
    const expected = [-2, -1, 1, 0, 2].map((each) => each / norm);
    assertAllAlmostEquals(found.normalized, expected, 1e-15);
  }
});

Deno.test("zScoreLoss() of five scores by hand", () => {
  // z-scores (-2, -1, 1, 0, 2) / sqrt 2 and (-3, -1, 0, 1, 3) / 2.
  const d = [-2, -1, 1, 0, 2].map((each, i) =>
    Math.abs(each / Math.SQRT2 - [-3, -1, 0, 1, 3][i]! / 2)
  );
  const mean = (p: number) => d.reduce((sum, each) => sum + each ** p, 0) / 5;
  const at = (p: number, q = 2) => zScoreLoss(predicted, subjective, { p, q });
  assertAlmostEquals(at(1), mean(1) / 2, 1e-15);
  assertAlmostEquals(at(1.5), mean(1.5) / 2 ** 1.5, 1e-15);
  assertAlmostEquals(at(2), mean(2) / 4, 1e-15);
  assertAlmostEquals(at(2), (1 - RHO) / 2, 1e-15);
  // q = 1: mean absolute deviations 6/5 and 80/5.
  const e = [-2, -1, 1, 0, 2].map((each, i) =>
    Math.abs(each / 1.2 - [-30, -10, 0, 10, 30][i]! / 16)
  );
  const expected = e.reduce((sum, each) => sum + each, 0) / 5 / 2;
  assertAlmostEquals(at(1, 1), expected, 1e-15);
});

Deno.test("decomposeMse() of five scores by hand", () => {
  // Means 3 and 50, population deviations sqrt 2 and 20.
  const { offset, spread, relation } = decomposeMse(predicted, subjective);
  assertAlmostEquals(offset, 47 ** 2, 1e-11);
  assertAlmostEquals(spread, (20 - Math.SQRT2) ** 2, 1e-11);
  assertAlmostEquals(relation, 40 * Math.SQRT2 * (1 - RHO), 1e-11);
});

Deno.test("gradientNorms() and gradientParts() are NumPy's by the definitions", () => {
  // numpy 2.4: J = C (I - u s^T) / b as a matrix, ||J g||^2, and so on.
  const x = [0.3, -1.2, 2.1, 0.8, -0.4], y = [41, 20, 77, 62, 35];
  const expected = [
    {
      p: 1,
      q: 2,
      squared: 0.02256368879599414,
      projected: 0.02256368879599413,
      bound: 0.038535645472061654,
      kappa: 1,
      limit: 0.20035293201431043,
      gamma: 0.31539395393467595,
    },
    {
      p: 1,
      q: 1,
      squared: 0.07911044938654356,
      projected: 0.05131484464811422,
      bound: 0.08952536803094899,
      kappa: 1.2345846396728943,
      limit: 0.11061946902654866,
      gamma: 0.38938053097345127,
    },
    {
      p: 2,
      q: 3,
      squared: 0.001055790001029559,
      projected: 0.0010425627816698308,
      bound: 0.0011021275019229288,
      kappa: 1.0262039476287217,
      limit: 0.46994095702130106,
      gamma: -0.004254817346624874,
    },
    {
      p: 1.5,
      q: 1.5,
      squared: 0.009051311977118602,
      projected: 0.008514233138388,
      bound: 0.010258920904683104,
      kappa: 1.0212872117357228,
      limit: 0.25003310436870285,
      gamma: 0.10904209730551319,
    },
  ];
  for (const { p, q, gamma, ...norms } of expected) {
    const found = gradientNorms(x, y, { p, q });
    for (const [name, value] of Object.entries(norms)) {
      const message = `${name} at p = ${p}, q = ${q}`;
      const tolerance = 1e-12 * value;
      const actual = found[name as keyof typeof norms];
      assertAlmostEquals(actual, value, tolerance, message);
    }
    assertAlmostEquals(gradientParts(x, y, { p, q }).gamma, gamma, 1e-14);
  }
  const { g, u, norm } = gradientParts(x, y, { p: 2, q: 3 });
  assertAlmostEquals(norm, 2.1279268917917977, 1e-14);
  assertAllAlmostEquals(g, [
    0.04425465962380172,
    0.0026474240303566974,
    0.009578138513817796,
    -0.05154967420705468,
    -0.004930547960921522,
  ], 1e-15);
  assertAllAlmostEquals(u, [
    -8.833780123443869e-05,
    -0.5102391399301169,
    0.6997237235779876,
    0.0508825735110366,
    -0.11448579039983232,
  ], 1e-14);
});

Deno.test("expectedPlcc() is the exact mean of large batches but for terms of 1/n^2", () => {
  // Hotelling's exact mean 2/(n-1) (Γ(n/2)/Γ((n-1)/2))^2 rho 2F1(1/2, 1/2; (n+1)/2;
  // rho^2), by SciPy 1.17; at n = 100 the formula leaves out less than 4e-5.
  for (
    const [rho, exact] of [
      [0.9, 0.8991224898554058],
      [0.5, 0.49810024712703793],
      [-0.7, -0.6981815303456625],
      [0.2, 0.1990319014833234],
    ] as const
  ) {
    assertAlmostEquals(expectedPlcc(rho, 100), exact, 4e-5);
  }
  assertAlmostEquals(expectedPlcc(0.6, 10), 0.6 - 0.6 * 0.64 / 20, 1e-15);
  assertEquals(expectedPlcc(1, 5), 1);
  assertEquals(expectedPlcc(0, 5), 0);
});

Deno.test("spreadAfterStep() goes downhill by the step, along slopes of the loss", () => {
  const valueAt = (x: ArrayLike<number>) =>
    lossAndGradient({ type: "norm-in-norm", p: 2, eps: 0 }, x, subjective)
      .value;
  const slopes = centralDifferences(valueAt, predicted);
  const squared = slopes.reduce((sum, slope) => sum + slope ** 2, 0);
  for (const eta of [0.5, 2]) {
    const { before, after, expected, moved } = spreadAfterStep(
      predicted,
      subjective,
      eta,
      { p: 2 },
    );
    // Central differences are good to 1e-10.
    const downhill = predicted.map((x, i) => x - eta * slopes[i]!);
    assertAllAlmostEquals(moved, downhill, 1e-9);
    assert(valueAt(moved) < valueAt(predicted));
    assertAlmostEquals(before, 10, 1e-14); // (-2, -1, 1, 0, 2) by hand
    assertAlmostEquals(expected, 10 + eta ** 2 * squared, 1e-9);
    assertAlmostEquals(after, expected, 1e-12);
  }
});

Deno.test("hessian() and its product along the gradient are second differences of the loss", () => {
  const x = [0.3, -1.2, 2.1, 0.8, -0.4], y = [41, 20, 77, 62, 35];
  for (const p of [2, 3]) {
    const valueAt = (at: ArrayLike<number>) =>
      lossAndGradient({ type: "norm-in-norm", p, eps: 0 }, at, y).value;
    // h^2 f'''' / 12 and 4e-17 / h^2 are both below 1e-8 at h = 1e-4.
    const h = 1e-4, tolerance = 2e-7;
    const moved = (...steps: [i: number, step: number][]) =>
      valueAt(
        steps.reduce((at, [i, step]) => {
          at[i]! += step;
          return at;
        }, [...x]),
      );
    hessian(x, y, p).forEach((row, i) =>
      row.forEach((second, j) => {
        const expected = (moved([i, h], [j, h]) - moved([i, h], [j, -h]) -
          moved([i, -h], [j, h]) + moved([i, -h], [j, -h])) / (4 * h * h);
        assertAlmostEquals(second, expected, tolerance, `p = ${p}: ${i} ${j}`);
      })
    );
    const slopes = centralDifferences(valueAt, x);
    const along = (step: number) =>
      valueAt(x.map((each, i) => each + step * slopes[i]!));
    const bent = (along(0.1) - 2 * along(0) + along(-0.1)) / 0.01;
    const { curvature } = curvatureAlongGradient(x, y, p);
    // Steps of a tenth of a gradient of 0.05: relative 2e-4 of a second difference.
    assertAlmostEquals(curvature / bent, 1, 2e-3, `p = ${p}`);
  }
});

Deno.test("hessianSpectrum() of five scores by hand", () => {
  // rho = 1/2: 0, twice 1/4, (1/2 ± sqrt 3.25) / 4; all over the squared norm.
  const expected = [
    (0.5 - Math.sqrt(3.25)) / 4,
    0,
    0.25,
    0.25,
    (0.5 + Math.sqrt(3.25)) / 4,
  ];
  assertAllAlmostEquals(hessianSpectrum(0.5, 5), expected, 1e-15);
  assertAllAlmostEquals(
    hessianSpectrum(0.5, 5, 2),
    expected.map((each) => each / 4),
    1e-15,
  );
  assertAllAlmostEquals(hessianSpectrum(1, 4), [0, 0, 0.5, 0.5], 1e-15);
});

Deno.test("centralDifferences() of a cube and an exponential, with the default step", () => {
  // The error of a cube is h^2 = 1e-10 exactly, and rounding below 1e-10.
  const slopes = centralDifferences(([a, b]) => a! ** 3 + Math.exp(b!), [
    2,
    0,
  ]);
  assertAllAlmostEquals(slopes, [12, 1], 1e-9);
  assertAllAlmostEquals(
    centralDifferences(([a]) => a! ** 3, [2], 0.5),
    [12.25],
    1e-14,
  );
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  fitLinearMapping,
  krocc,
  plcc,
  rmse,
  type Scores,
  srocc,
} from "../../../loss/mod.ts";
import fixture from "../../fixtures/loss/metrics.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";
import { normalScores, scorePair } from "../random_scores.ts";

const CORRELATIONS = { plcc, srocc, krocc };
type Name = keyof typeof CORRELATIONS;

/** SciPy's value, or NaN for null. */
function assertAgrees(
  actual: number,
  expected: number | null,
  message: string,
): void {
  if (expected === null) assert(Number.isNaN(actual), message);
  // 1e-9 as the fixtures ask: SciPy and we round in another order.
  else {assertAlmostEquals(
      actual,
      expected,
      1e-9 * Math.max(1, expected),
      message,
    );}
}

Deno.test("plcc(), srocc(), krocc() and rmse() agree with SciPy", () => {
  assertEquals(fixture.cases.length, 22);
  for (const stored of fixture.cases) {
    const { name, predicted, subjective } = stored;
    for (const metric of ["plcc", "srocc", "krocc"] as const) {
      const value = CORRELATIONS[metric](predicted, subjective);
      assertAgrees(value, stored[metric], `${metric} of ${name}`);
    }
    assertAgrees(rmse(predicted, subjective), stored.rmse, `rmse of ${name}`);
  }
});

testWithShared(
  "metrics agree with SciPy on all cases",
  "fixtures/metrics.json",
  (path) => {
    for (const stored of JSON.parse(Deno.readTextFileSync(path)).cases) {
      for (const metric of ["plcc", "srocc", "krocc"] as const) {
        const value = CORRELATIONS[metric](stored.x, stored.y);
        assertAgrees(value, stored[metric], `${metric} of ${stored.name}`);
      }
      assertAgrees(
        rmse(stored.x, stored.y),
        stored.rmse,
        `rmse of ${stored.name}`,
      );
    }
  },
);

testWithShared(
  "metrics agree with the authors' evaluation under given lines",
  "fixtures/metrics.json",
  (path) => {
    const { testMode } = JSON.parse(Deno.readTextFileSync(path));
    assertEquals(testMode.length, 6);
    // The fixture's heads in order: the suffix of their metrics, and where
    // their line stands in k and b.
    const heads = [["1", 1], ["2", 2], ["", 0]] as const;
    for (const { name, yPred, y, k, b, mapping, ...expected } of testMode) {
      for (const [head, [suffix, line]] of heads.entries()) {
        const predicted = yPred[head].map((x: number) =>
          mapping ? k[line] * x + b[line] : x
        );
        for (const metric of ["SROCC", "PLCC", "RMSE"] as const) {
          assertAgrees(
            { SROCC: srocc, PLCC: plcc, RMSE: rmse }[metric](predicted, y),
            expected[metric + suffix],
            `${metric}${suffix} of ${name}`,
          );
        }
      }
    }
  },
);

testWithShared(
  "metrics agree with those the authors recorded for their models",
  "fixtures/paper_scores.json",
  (path) => {
    const { files } = JSON.parse(Deno.readTextFileSync(path));
    // Heads as the authors number them, and where their line stands in k and b.
    const heads = [
      ["pq_before", "", 0],
      ["pq1_before", "1", 1],
      ["pq2_before", "2", 2],
    ] as const;
    for (const [file, stored] of Object.entries<RecordedScores>(files)) {
      const { sq, recorded, k, b } = stored;
      for (const [column, suffix, line] of heads) {
        const mapped = stored[column].map((x) => k[line]! * x + b[line]!);
        const measured = {
          SROCC: srocc(mapped, sq),
          PLCC: plcc(mapped, sq),
          RMSE: rmse(mapped, sq),
        };
        for (const [name, value] of Object.entries(measured)) {
          assertAlmostEquals(
            value,
            recorded[name + suffix]!,
            1e-9,
            `${name}${suffix} of ${file}`,
          );
        }
      }
    }
  },
);

/** What the authors recorded of one model on KonIQ-10k's test images. */
type RecordedScores =
  & Record<
    "sq" | "pq_before" | "pq1_before" | "pq2_before" | "k" | "b",
    number[]
  >
  & { recorded: Record<string, number> };

Deno.test("correlations are 1 for any increasing line and -1 for a decreasing one", () => {
  const x = normalScores(30, 1);
  for (const correlation of Object.values(CORRELATIONS)) {
    assertAlmostEquals(
      correlation(x, x.map((score) => 3 * score - 9)),
      1,
      1e-14,
    );
    assertAlmostEquals(
      correlation(x, x.map((score) => -3 * score - 9)),
      -1,
      1e-14,
    );
  }
});

Deno.test("srocc() and krocc() see only the order, plcc() also the distances", () => {
  const x = normalScores(30, 2), cube = x.map((score) => score ** 3);
  assertAlmostEquals(srocc(x, cube), 1, 1e-14);
  assertAlmostEquals(krocc(x, cube), 1, 1e-14);
  assert(plcc(x, cube) < 0.95);
});

Deno.test("correlations are symmetric and do not depend on the order of the pairs", () => {
  const { predicted, subjective } = scorePair(40, 3);
  const tied = predicted.map((score) => Math.round(score));
  for (const [name, correlation] of Object.entries(CORRELATIONS)) {
    for (const x of [predicted, tied]) {
      const value = correlation(x, subjective);
      assertAlmostEquals(correlation(subjective, x), value, 1e-14, name);
      assertAlmostEquals(
        correlation(x.toReversed(), subjective.toReversed()),
        value,
        1e-14,
        name,
      );
    }
  }
});

Deno.test("correlations stay in [-1, 1] at any offset and scale", () => {
  const x = normalScores(50, 4).map((score) => Math.round(score * 1024) / 1024);
  for (const offset of [0, 1e6, 1e9]) {
    for (const scale of [1e-300, 1e-9, 1, 1e9, 1e290]) {
      for (const [name, correlation] of Object.entries(CORRELATIONS)) {
        const moved = x.map((score) => (score + offset) * scale);
        const value = correlation(moved, x);
        assert(value <= 1, `${name} is ${value}`);
        // Adding 1e9 leaves 2^-23 of a score of size 1.
        assertAlmostEquals(
          value,
          1,
          1e-6,
          `${name} at offset ${offset}, scale ${scale}`,
        );
      }
    }
  }
});

Deno.test("plcc() of a line is not above 1 where rounding would have it so", () => {
  // For seeds 0, 3, 11, 17, 23 and others the sums alone give 1 + 2^-52.
  for (let seed = 0; seed < 100; seed++) {
    const x = normalScores(7, seed);
    for (const slope of [3, -3]) {
      const value = plcc(x, x.map((score) => slope * score + 1));
      assert(Math.abs(value) <= 1, `${value} at seed ${seed}`);
      assertAlmostEquals(value, Math.sign(slope), 1e-14);
    }
  }
});

Deno.test("correlations of small lists with ties by hand", () => {
  // Ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): deviations (-1.5, 0, 0, 1.5) and
  // (-1.5, -.5, .5, 1.5).
  const x = [1, 5, 5, 9], y = [10, 20, 30, 40];
  assertAlmostEquals(srocc(x, y), 4.5 / Math.sqrt(4.5 * 5), 1e-15);
  // 5 concordant pairs of 6, one tied in x: tau-b = 5 / sqrt(5 · 6).
  assertAlmostEquals(krocc(x, y), 5 / Math.sqrt(30), 1e-15);
  // (-4, 0, 0, 4) and (-15, -5, 5, 15).
  assertAlmostEquals(plcc(x, y), 120 / Math.sqrt(32 * 500), 1e-15);
  // Three tied in x, two pairs tied in y, one of them in both: SciPy 1.17.
  const a = [2, 2, 2, 1, 3], b = [1, 1, 4, 4, 0];
  assertAlmostEquals(krocc(a, b), -0.8017837257372731, 1e-15);
  assertAlmostEquals(srocc(a, b), -0.8249579113843054, 1e-15);
  assertEquals(krocc([3, 1, 2], [1, 3, 2]), -1);
  assertAlmostEquals(krocc([1, 2, 3, 4], [2, 1, 4, 3]), 1 / 3, 1e-15);
});

Deno.test("plcc() keeps nine digits at an offset of 1e9", () => {
  // Multiples of 2^-20 stay exact when 2^30 is added.
  const { predicted, subjective } = scorePair(100, 5);
  const x = predicted.map((score) => Math.round(score * 2 ** 20) / 2 ** 20);
  const far = x.map((score) => score + 2 ** 30);
  assertAlmostEquals(plcc(far, subjective), plcc(x, subjective), 1e-9);
});

Deno.test("krocc() equals the count over all pairs", () => {
  for (let draw = 0; draw < 50; draw++) {
    const n = 2 + draw % 20;
    // Rounding to few levels makes ties in x, in y and in both.
    const x = normalScores(n, 6, draw).map((score) => Math.round(2 * score));
    const y = normalScores(n, 7, draw).map((score, i) =>
      Math.round(score + x[i]!)
    );
    const expected = kroccByPairs(x, y);
    if (Number.isNaN(expected)) assert(Number.isNaN(krocc(x, y)));
    else assertAlmostEquals(krocc(x, y), expected, 1e-14);
  }
});

/** tau-b by its definition, in N^2 steps. */
function kroccByPairs(x: Float64Array, y: Float64Array): number {
  let agreement = 0, untiedX = 0, untiedY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign(x[i]! - x[j]!), dy = Math.sign(y[i]! - y[j]!);
      agreement += dx * dy;
      untiedX += Math.abs(dx);
      untiedY += Math.abs(dy);
    }
  }
  return agreement / Math.sqrt(untiedX * untiedY);
}

Deno.test("correlations sort large lists, negative scores, zeros of both signs and tiny scores", () => {
  const x = normalScores(200_000, 8);
  assertAlmostEquals(srocc(x, x.map(Math.cbrt)), 1, 1e-12);
  assertAlmostEquals(krocc(x, x.map(Math.cbrt)), 1, 1e-12);
  const mixed = [-1e300, -2, -5e-324, -0, 0, 5e-324, 2, 1e300];
  assertEquals(srocc(mixed, [1, 2, 3, 4.5, 4.5, 6, 7, 8]), 1);
  assertEquals(krocc(mixed, [1, 2, 3, 4.5, 4.5, 6, 7, 8]), 1);
});

Deno.test("correlations of constant scores and of one score are NaN, as in SciPy", () => {
  for (const correlation of Object.values(CORRELATIONS)) {
    // The mean of seven times 0.1 is not 0.1 if it is summed from zero.
    assert(
      Number.isNaN(correlation(Array(7).fill(0.1), [1, 2, 3, 4, 5, 6, 7])),
    );
    assert(Number.isNaN(correlation([1, 2, 3], [5, 5, 5])));
    assert(Number.isNaN(correlation([1], [2])));
  }
});

Deno.test("rmse() of scores by hand, of any size", () => {
  assertEquals(rmse([1, 2, 3, 4], [1, 2, 3, 8]), 2);
  assertAlmostEquals(
    rmse([3e300, 0], [0, 4e300]) / 1e300,
    5 / Math.SQRT2,
    1e-14,
  );
  assertAlmostEquals(
    rmse([3e-300, 0], [0, 4e-300]) * 1e300,
    5 / Math.SQRT2,
    1e-14,
  );
});

Deno.test("plcc() keeps its digits where both lists lie so far from zero that their means are rounded", () => {
  // Expected: exact rational arithmetic (Python's fractions) on the same doubles.
  const x = [0, 2, 2, 6].map((score) => 1e16 + score);
  const y = [0, 4, 12, 8].map((score) => 3e16 + score);
  assertAlmostEquals(plcc(x, y), 0.5129891760425771, 1e-15);
  assertAlmostEquals(plcc(y, x), 0.5129891760425771, 1e-15);
});

Deno.test("metrics read every third number of a view that asks for it", () => {
  const data = [7, 1, 40, 7, 2, 10, 7, 4, 30, 7, 3, 20];
  const column = (offset: number) => ({
    data,
    shape: [4],
    stride: [3],
    offset,
  });
  // (1, 2, 4, 3) and (40, 10, 30, 20): deviations (-1.5, -.5, 1.5, .5) and (15, -15, 5, -5).
  assertAlmostEquals(plcc(column(1), column(2)), -10 / 50, 1e-15);
  assertEquals(krocc(column(1), column(2)), 0);
  assertAlmostEquals(srocc(column(1), column(2)), -0.2, 1e-15);
});

Deno.test("metrics name themselves when they refuse scores", () => {
  const names: Record<Name | "rmse", string> = {
    plcc: "PLCC",
    srocc: "SROCC",
    krocc: "KROCC",
    rmse: "RMSE",
  };
  for (const [key, name] of Object.entries(names)) {
    const metric = { ...CORRELATIONS, rmse }[key as Name];
    const message = (x: unknown, y: unknown, error: typeof TypeError) =>
      assertThrows(() => metric(x as Scores, y as Scores), error).message;
    assertEquals(
      message([1, 2, 3], [1, 2, 3, 4], TypeError),
      `Cannot compute ${name}: predicted has 3 scores and subjective has 4`,
    );
    assertEquals(
      message([], [], RangeError),
      `Cannot compute ${name}: predicted has no scores`,
    );
    assertEquals(
      message([1, NaN], [1, 2], RangeError),
      `Cannot compute ${name}: predicted[1] is NaN`,
    );
    assertEquals(
      message(7, [1, 2], TypeError),
      `Cannot compute ${name}: predicted is number, not a list of numbers`,
    );
  }
});

Deno.test("plcc() is SciPy's for scores near the largest number", () => {
  // scipy.stats.pearsonr of SciPy 1.16, to the last digit or two.
  const expected = 0.9607689228305227;
  for (const size of [1, 1e307, 9.1e307, 1e308, 1.79e308, 1e-200, 1e-310]) {
    const scores = [size, -size, 0];
    for (const [x, y] of [[scores, [1, -1, 0.5]], [[1, -1, 0.5], scores]]) {
      assertAlmostEquals(plcc(x!, y!), expected, 1e-15, `${size}`);
    }
  }
});

Deno.test("plcc() keeps its digits however far from zero the scores lie", () => {
  // Expected: exact rational arithmetic (Python's fractions) on the same doubles.
  for (const zero of [0, 1e14, -1e15, 4e15]) {
    const predicted = [1, 3, 4, 9].map((score) => zero + score);
    assertAlmostEquals(
      plcc(predicted, [1, 2, 5, 4]),
      0.6437301369429841,
      1e-15,
      `${zero}`,
    );
    assertAlmostEquals(
      fitLinearMapping(predicted, [1, 2, 5, 4]).slope,
      0.34532374100719426,
      1e-15,
    );
  }
  // Beyond 2^53, where only even numbers are left, means are rounded as much as the scores differ.
  const even = [1e16, 1e16 + 2, 1e16 + 2, 1e16 + 6];
  assertAlmostEquals(plcc(even, [1, 2, 5, 4]), 0.5803810000880093, 1e-15);
});

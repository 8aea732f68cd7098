/** Scores of any size that numbers have: shape, order and error do not depend on it. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  compareModels,
  fitLinearMapping,
  krocc,
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
  pairedTTest,
  plcc,
  rmse,
  srocc,
  usedOptions,
} from "../../loss/mod.ts";
import { normalizeScores } from "../../loss/theory/normalize_scores.ts";
import { scorePair } from "./random_scores.ts";

/** Powers of two change no digit; the outermost make squares vanish, or the inverse of a score infinite. */
const SIZES = [-1000, -960, -700, -535, -480, -332, 0, 332, 480, 535, 1000]
  .map((exponent) => 2 ** exponent);

/** The normalizing losses. */
const NORMALIZING = LOSS_TYPES.filter((type) =>
  !["mae", "mse", "monotonicity", "huber", "ranknet"].includes(type)
);

const times = (scores: ArrayLike<number>, factor: number): number[] =>
  Array.from(scores, (score) => score * factor);

const { predicted, subjective } = scorePair(9, 60);

Deno.test("correlations do not depend on the size of the scores, of both lists at once", () => {
  for (const metric of [plcc, srocc, krocc]) {
    const expected = metric(predicted, subjective);
    for (const size of SIZES) {
      const x = times(predicted, size);
      const message = `${metric.name} at ${size}`;
      const both = metric(x, times(subjective, size));
      assertAlmostEquals(both, expected, 1e-14, message);
      const one = metric(x, subjective);
      assertAlmostEquals(one, expected, 1e-14, message);
      const opposite = metric(x, times(subjective, 1 / size));
      assertAlmostEquals(opposite, expected, 1e-14, message);
    }
  }
});

Deno.test("plcc() of the smallest numbers there are is that of their multiples", () => {
  const least = Number.MIN_VALUE;
  // (0, 0, 1) and (1, 2, 3) by hand: 1 / sqrt(2/3 · 2).
  const expected = Math.sqrt(3) / 2;
  assertAlmostEquals(plcc([0, 0, least], [1, 2, 3]), expected, 1e-15);
  assertAlmostEquals(plcc([1, 2, 3], [0, 0, least]), expected, 1e-15);
  const [x, y] = [[0, 0, least], [least, 2 * least, 3 * least]];
  assertAlmostEquals(plcc(x!, y!), expected, 1e-15);
  assertAlmostEquals(plcc(times(x!, 7), times(y!, 5)), expected, 1e-15);
});

Deno.test("rmse() and norms are in the unit of the scores, whatever its size", () => {
  const expected = rmse(predicted, subjective);
  const norms = [0.5, 1, 1.5, 2, 3].map((q) =>
    [q, normalizeScores(predicted, q).norm] as const
  );
  for (const size of SIZES) {
    const [x, y] = [times(predicted, size), times(subjective, size)];
    assertAlmostEquals(rmse(x, y) / size / expected, 1, 1e-13, `${size}`);
    for (const [q, norm] of norms) {
      const scaled = normalizeScores(x, q).norm;
      assertAlmostEquals(scaled / size / norm, 1, 1e-13, `${q} at ${size}`);
    }
  }
  const least = Number.MIN_VALUE;
  assertEquals(rmse([0, least, 0, least], [least, 0, least, 0]), least);
  assertEquals(rmse([3 * least, 0], [0, 4 * least]), 4 * least); // 3.54 of them
});

Deno.test("normalizeScores() of scores that differ by more than the largest number", () => {
  const x = [1.7, -1.7, 0.6].map((score) => score * 1e308);
  const { mean } = normalizeScores(x, 1);
  assertAlmostEquals(mean / 1e308, 0.2, 1e-15);
  // Centered 1.5, -1.9, 0.4: the 1-norm is 3.8e308, more than there is.
  const quarters = normalizeScores(times(x, 0.25), 1);
  assertAlmostEquals(quarters.mean / 1e308, 0.05, 1e-15);
  [1.5, -1.9, 0.4].forEach((each, i) =>
    assertAlmostEquals(quarters.normalized[i]!, each / 3.8, 1e-15)
  );
});

Deno.test("fitLinearMapping() fits predictions of any size", () => {
  const expected = fitLinearMapping(predicted, subjective);
  for (const size of SIZES) {
    const x = times(predicted, size);
    const { slope, intercept, apply } = fitLinearMapping(x, subjective);
    assertAlmostEquals(slope * size / expected.slope, 1, 1e-13, `${size}`);
    assertAlmostEquals(intercept, expected.intercept, 1e-11, `${size}`);
    x.forEach((score, i) =>
      assertAlmostEquals(apply(score), expected.apply(predicted[i]!), 1e-11)
    );
  }
  // The slope is larger than any number, the line is not.
  const least = Number.MIN_VALUE;
  const { slope, apply } = fitLinearMapping([0, least, 3 * least], [2, 3, 5]);
  assertEquals(slope, Infinity);
  assertAlmostEquals(apply(2 * least), 4, 1e-12);
});

Deno.test("tests of models do not depend on the unit of the scores", () => {
  const other = scorePair(9, 61).predicted;
  const expected = compareModels(predicted, other, subjective);
  const direct = pairedTTest(predicted, other);
  for (const size of SIZES) {
    const compared = compareModels(
      times(predicted, size),
      times(other, 1 / size),
      subjective,
    );
    assertAlmostEquals(compared.t, expected.t, 1e-11, `${size}`);
    assertAlmostEquals(compared.pValue, expected.pValue, 1e-11, `${size}`);
    const { t } = pairedTTest(times(predicted, size), times(other, size));
    assertAlmostEquals(t, direct.t, 1e-12, `${size}`);
  }
});

Deno.test("normalizing losses do not depend on the size of both lists at once", () => {
  for (const type of NORMALIZING) {
    for (const alpha of [[1, 0], [1, 0.5]] as const) {
      const spec = usedOptions({ type, alpha, p: 1.5, q: 3, eps: 0 });
      const expected = lossAndGradient(spec, predicted, subjective);
      for (const size of SIZES) {
        const message = `${type} at ${size}`;
        const { value, gradient } = lossAndGradient(
          spec,
          times(predicted, size),
          times(subjective, size),
        );
        assertAlmostEquals(value, expected.value, 1e-13, message);
        gradient.forEach((slope, i) =>
          assertAlmostEquals(slope * size, expected.gradient[i]!, 1e-13)
        );
      }
    }
  }
});

Deno.test("normalizing losses of the smallest numbers there are have a value, and no slope that is no number", () => {
  const least = Number.MIN_VALUE;
  const x = [0, 3, 1, 2], y = [10, 40, 30, 20];
  for (const type of NORMALIZING) {
    const spec: LossSpec = { type, alpha: [1, 0.5], eps: 0 };
    const expected = lossAndGradient(spec, x, y);
    for (
      const [a, b] of [
        [times(x, least), y],
        [x, times(y, least)],
        [times(x, least), times(y, least)],
      ]
    ) {
      const { value, gradient } = lossAndGradient(spec, a!, b!);
      assertAlmostEquals(value, expected.value, 1e-14, type);
      gradient.forEach((slope, i) => {
        // Slopes of 1e322 and more are larger than any number.
        const sign = Math.sign(expected.gradient[i]!);
        assert(!Number.isNaN(slope), type);
        assertEquals(Math.sign(slope), sign, type);
      });
    }
    const equal = lossAndGradient(spec, Array(4).fill(0), times(y, least));
    assertEquals(equal.gradient, new Float64Array(4), type);
  }
});

Deno.test("eps counts beside small scores as it stands", () => {
  // Centered (-1, 0, 1) times 1e-300; eps is 1e300 times their norm, so z is 0 and
  // the loss that of a list without shape: sum |s_i| / (2 sqrt 3), s = (-1, 0, 1) / sqrt 2.
  const { value } = lossAndGradient(
    { type: "norm-in-norm", eps: 1 },
    times([1, 2, 3], 1e-300),
    [1e9, 2e9, 3e9],
  );
  assertAlmostEquals(value, Math.SQRT2 / (2 * Math.sqrt(3)), 1e-9);
});

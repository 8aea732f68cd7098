import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { lossAndGradient, normInNorm, plcc } from "../../loss/mod.ts";
import { normalScores, scorePair } from "./random_scores.ts";

const value = (
  predicted: ArrayLike<number>,
  subjective: ArrayLike<number>,
  p = 1,
  q = 2,
) =>
  lossAndGradient({ type: "norm-in-norm", p, q, eps: 0 }, predicted, subjective)
    .value;

Deno.test("norm-in-norm of three scores by hand", () => {
  // z = (-1, 0, 1)/sqrt 2, s = (1, 0, -1)/sqrt 2: sum |z - s| = 4/sqrt 2, c = 2
  // sqrt 3.
  assertAlmostEquals(value([1, 2, 3], [3, 2, 1]), 2 / Math.sqrt(6), 1e-15);
  assertAlmostEquals(value([1, 2, 3], [3, 2, 1], 2), 1, 1e-15);
});

Deno.test("norm-in-norm is 0 on an increasing line and nowhere else", () => {
  const { predicted, subjective } = scorePair(8, 11);
  for (const [p, q] of [[1, 1], [1, 2], [2, 2], [3, 1.5]] as const) {
    assertAlmostEquals(
      value(predicted, predicted.map((x) => 3 * x + 7), p, q),
      0,
      1e-15,
    );
    assert(value(predicted, subjective, p, q) > 1e-3);
    assert(value(predicted, predicted.map((x) => -x), p, q) > 0.1);
  }
});

Deno.test("norm-in-norm lies in [0, 1] and is symmetric in its arguments", () => {
  for (let draw = 0; draw < 500; draw++) {
    const x = normalScores(2 + draw % 9, 12, draw),
      y = normalScores(2 + draw % 9, 13, draw);
    for (
      const [p, q] of [[1, 1], [1, 2], [2, 1], [1.5, 3], [3, 2], [0.5, 2], [
        1,
        0.5,
      ]] as const
    ) {
      const loss = value(x, y, p, q);
      assert(loss >= 0 && loss <= 1 + 1e-14, `${loss} at p = ${p}, q = ${q}`);
      assertAlmostEquals(value(y, x, p, q), loss, 1e-14);
    }
  }
});

Deno.test("norm-in-norm reaches 1 for reversed scores of equal size when p <= q", () => {
  for (const [p, q] of [[1, 1], [1, 2], [2, 2], [1.5, 3]] as const) {
    assertAlmostEquals(value([1, -1, 1, -1], [0, 5, 0, 5], p, q), 1, 1e-14);
  }
});

Deno.test("norm-in-norm with p = q = 2 is (1 - PLCC) / 2 and its variant (1 - PLCC^2) / 4", () => {
  const { predicted, subjective } = scorePair(50, 14);
  const rho = plcc(predicted, subjective);
  assertAlmostEquals(value(predicted, subjective, 2, 2), (1 - rho) / 2, 1e-14);
  const spec = { type: "norm-in-norm", p: 2, alpha: [0, 1], eps: 0 } as const;
  const variant = lossAndGradient(spec, predicted, subjective).value;
  assertAlmostEquals(variant, (1 - rho ** 2) / 4, 1e-14);
});

Deno.test("norm-in-norm equals linearity for p = q = 2", () => {
  const { predicted, subjective } = scorePair(20, 15);
  for (const alpha of [[1, 0], [0, 1], [1, 0.1]] as const) {
    const nin = lossAndGradient(
      { type: "norm-in-norm", p: 2, alpha, eps: 0 },
      predicted,
      subjective,
    );
    const linearity = lossAndGradient(
      { type: "linearity", alpha, eps: 0 },
      predicted,
      subjective,
    );
    assertAlmostEquals(nin.value, linearity.value, 1e-14);
    nin.gradient.forEach((slope, i) =>
      assertAlmostEquals(slope, linearity.gradient[i]!, 1e-14)
    );
  }
});

Deno.test("norm-in-norm with detach has the gradient of the normalized scores over their norm", () => {
  // p = q = 2: g = (z - s) / 2 and dl/dx = g / b; x = (0, 3, 3) has b = sqrt 6,
  // y = (0, 0, 1) has sqrt(2/3).
  const spec = { type: "norm-in-norm", p: 2, detach: true, eps: 0 } as const;
  const { gradient } = lossAndGradient(spec, [0, 3, 3], [0, 0, 1]);
  const b = Math.sqrt(6), c = Math.sqrt(2 / 3);
  [-2 / b + 1 / 3 / c, 1 / b + 1 / 3 / c, 1 / b - 2 / 3 / c].forEach((
    difference,
    i,
  ) => assertAlmostEquals(gradient[i]!, difference / 2 / b, 1e-15));
});

Deno.test("normInNorm() is the value of the loss of that name, with its options", () => {
  const { predicted, subjective } = scorePair(8, 14);
  for (
    const options of [{}, { p: 2 }, { q: 3 }, { alpha: [1, 0.5] }, {
      p: 3,
      exponent: false,
    }, { eps: 0.1 }] as const
  ) {
    const spec = { type: "norm-in-norm", ...options } as const;
    assertEquals(
      normInNorm(predicted, subjective, options),
      lossAndGradient(spec, predicted, subjective).value,
    );
  }
});

Deno.test("normInNorm() refuses lists of different lengths and exponents of 0", () => {
  assertEquals(
    assertThrows(() => normInNorm([1, 2, 3], [1, 2]), TypeError).message,
    "Cannot compute loss: predicted has 3 scores and subjective has 2",
  );
  assertThrows(() => normInNorm([1, 2], [1, 2], { p: 0 }), RangeError);
});

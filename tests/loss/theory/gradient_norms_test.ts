import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import {
  gradientNorms,
  gradientParts,
  lossAndGradient,
} from "../../../loss/mod.ts";
import { normalScores } from "../random_scores.ts";

const DRAWS = 2000;
const N = 8;

function draw(seed: number): [Float64Array, Float64Array] {
  return [normalScores(N, 30, seed), normalScores(N, 31, seed)];
}

function squaredNorm(gradient: Float64Array): number {
  return gradient.reduce((sum, slope) => sum + slope ** 2, 0);
}

Deno.test("gradientNorms().squared is the norm of the loss's own gradient", () => {
  for (const [p, q] of [[1, 2], [2, 2], [1, 1], [2, 3], [1.5, 4]] as const) {
    const [x, y] = draw(1);
    const { gradient } = lossAndGradient(
      { type: "norm-in-norm", p, q, eps: 0 },
      x,
      y,
    );
    const { squared } = gradientNorms(x, y, { p, q });
    assertAlmostEquals(squared, squaredNorm(gradient), 1e-13);
  }
});

Deno.test("gradientNorms(): for q = 2 the gradient is the projected one, and below p / 2b", () => {
  for (const p of [1, 1.5, 2, 3]) {
    let largest = 0;
    for (let seed = 0; seed < DRAWS; seed++) {
      const { squared, projected, limit, kappa } = gradientNorms(
        ...draw(seed),
        { p, q: 2 },
      );
      // Near a perfect line both are differences of nearly equal numbers, so an
      // absolute share of limit^2.
      assertAlmostEquals(projected / limit ** 2, squared / limit ** 2, 1e-12);
      assertAlmostEquals(kappa, 1, 1e-12);
      largest = Math.max(largest, Math.sqrt(squared) / limit);
    }
    assert(largest <= 1 + 1e-12, `${largest} at p = ${p}`);
    // For p = 1 the limit is nearly reached; for p = 2 only half of it ever is.
    if (p === 1) assert(largest > 0.99);
    if (p === 2) assert(largest <= 0.5 + 1e-12);
  }
});

Deno.test("gradientNorms(): for q != 2 the projected norm is no bound, the one with kappa is", () => {
  for (const [p, q] of [[1, 1], [2, 1], [2, 3], [1, 4]] as const) {
    let exceeded = 0;
    for (let seed = 0; seed < DRAWS; seed++) {
      const { squared, projected, bound, kappa } = gradientNorms(
        ...draw(seed),
        { p, q },
      );
      if (squared > projected * (1 + 1e-12)) exceeded++;
      assert(squared <= bound * (1 + 1e-12));
      assert(
        kappa >= 1 - 1e-12 && kappa <= N ** Math.abs(1 / 2 - 1 / q) + 1e-12,
      );
    }
    // Between a quarter and nearly all of the draws (27 % at p = q = 1, 97 % at
    // p = 2, q = 3).
    assert(
      exceeded > 0.2 * DRAWS,
      `${exceeded} of ${DRAWS} at p = ${p}, q = ${q}`,
    );
  }
});

Deno.test("the gradient is orthogonal to the common shift and to the predictions, unless detached", () => {
  for (const [p, q] of [[1, 2], [2, 2], [1, 1], [1.5, 3], [3, 1.5]] as const) {
    const [x, y] = draw(2);
    const spec = { type: "norm-in-norm", p, q, eps: 0 } as const;
    const { gradient } = lossAndGradient(spec, x, y);
    assertAlmostEquals(
      gradient.reduce((sum, slope) => sum + slope, 0),
      0,
      1e-15,
    );
    assertAlmostEquals(
      gradient.reduce((sum, slope, i) => sum + slope * x[i]!, 0),
      0,
      1e-15,
    );
    const detached = lossAndGradient({ ...spec, detach: true }, x, y).gradient;
    assert(
      Math.abs(detached.reduce((sum, slope, i) => sum + slope * x[i]!, 0)) >
        1e-3,
    );
  }
});

Deno.test("for p = q = 2 the gradient norm is sqrt(1 - PLCC^2) / 2b", () => {
  const [x, y] = draw(3);
  const { squared, limit } = gradientNorms(x, y, { p: 2, q: 2 });
  const { value } = lossAndGradient(
    { type: "norm-in-norm", p: 2, eps: 0 },
    x,
    y,
  );
  const rho = 1 - 2 * value;
  assertAlmostEquals(
    Math.sqrt(squared),
    Math.sqrt(1 - rho ** 2) * limit / 2,
    1e-14,
  );
});

Deno.test("gradientParts() refuses exponents that are not positive", () => {
  const message = (p: number, q: number) =>
    assertThrows(
      () => gradientParts([1, 2, 4], [1, 3, 2], { p, q }),
      RangeError,
    ).message;
  assert(message(0, 2).endsWith("p must be positive and finite, got 0"));
  assert(message(1, -1).endsWith("q must be positive and finite, got -1"));
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  centralDifferences,
  decomposeMse,
  expectedPlcc,
  fitLinearMapping,
  lossAndGradient,
  normalizeScores,
  plcc,
  rmse,
  spreadAfterStep,
  zScoreLoss,
} from "../../../loss/mod.ts";
import { normalScores, scorePair } from "../random_scores.ts";

Deno.test("decomposeMse() sums to the mean squared error", () => {
  for (let seed = 0; seed < 20; seed++) {
    const { predicted, subjective } = scorePair(10, 50, seed);
    const { offset, spread, relation } = decomposeMse(predicted, subjective);
    const { value } = lossAndGradient({ type: "mse" }, predicted, subjective);
    assertAlmostEquals(offset + spread + relation, value, 1e-12 * value);
  }
  assertEquals(decomposeMse([2, 2], [3, 5]), {
    offset: 4,
    spread: 1,
    relation: 0,
  });
});

Deno.test("zScoreLoss() is norm-in-norm for p <= q", () => {
  const { predicted, subjective } = scorePair(9, 51);
  for (const [p, q] of [[1, 1], [1, 2], [2, 2], [1.5, 3], [0.5, 2]] as const) {
    const spec = { type: "norm-in-norm", p, q, eps: 0 } as const;
    const { value } = lossAndGradient(spec, predicted, subjective);
    assertAlmostEquals(
      zScoreLoss(predicted, subjective, { p, q }),
      value,
      1e-14,
    );
  }
  assertThrows(
    () => zScoreLoss([1, 2], [1, 2], { p: 3, q: 2 }),
    RangeError,
    "Cannot compute z-score loss: needs 0 < p <= q and q >= 1, got p 3 and q 2",
  );
});

Deno.test("spreadAfterStep() grows by the squared step, whatever p and q", () => {
  for (const [p, q] of [[1, 2], [2, 2], [1, 1], [1.5, 3]] as const) {
    let { predicted, subjective } = scorePair(8, 52);
    for (let step = 0; step < 5; step++) {
      const { before, after, expected, moved } = spreadAfterStep(
        predicted,
        subjective,
        2,
        { p, q },
      );
      assertAlmostEquals(after, expected, 1e-12);
      assert(after > before);
      predicted = moved;
    }
  }
});

Deno.test("the variant for p = q = 2 is the squared RMSE after the best line, over 4 sigma^2", () => {
  const { predicted, subjective } = scorePair(12, 53);
  const spec = { type: "norm-in-norm", p: 2, alpha: [0, 1], eps: 0 } as const;
  const { value } = lossAndGradient(spec, predicted, subjective);
  const mapped = predicted.map(fitLinearMapping(predicted, subjective).apply);
  const variance = normalizeScores(subjective).norm ** 2 / subjective.length;
  assertAlmostEquals(
    value,
    rmse(mapped, subjective) ** 2 / (4 * variance),
    1e-14,
  );
});

Deno.test("expectedPlcc() is the mean over many small batches", () => {
  const rho = 0.9, n = 8, draws = 20_000;
  let sum = 0;
  for (let seed = 0; seed < draws; seed++) {
    const x = normalScores(n, 54, seed), noise = normalScores(n, 55, seed);
    sum += plcc(
      x,
      x.map((score, i) => rho * score + Math.sqrt(1 - rho ** 2) * noise[i]!),
    );
  }
  // The standard error of the mean is 0.10 / sqrt 20,000 = 0.0007; the formula
  // leaves out terms of order rho (1 - rho^2) / n^2 = 0.003.
  assertAlmostEquals(sum / draws, expectedPlcc(rho, n), 0.006);
  assertThrows(
    () => expectedPlcc(2, 8),
    RangeError,
    "rho must be in [-1, 1], got 2",
  );
  assertThrows(
    () => expectedPlcc(0, 2),
    RangeError,
    "n must be 3 or more, got 2",
  );
});

Deno.test("normalizeScores() gives sum 0 and q-norm 1", () => {
  for (const q of [0.5, 1, 1.5, 2, 3]) {
    const { normalized } = normalizeScores(normalScores(9, 56), q);
    assertAlmostEquals(normalized.reduce((sum, s) => sum + s, 0), 0, 1e-15);
    assertAlmostEquals(
      normalized.reduce((sum, s) => sum + Math.abs(s) ** q, 0),
      1,
      1e-14,
    );
  }
});

Deno.test("centralDifferences() are exact for parabolas and refuse bad steps", () => {
  const slopes = centralDifferences(([a, b]) => a! ** 2 + a! * b!, [3, 5], 0.5);
  assertEquals(slopes, Float64Array.of(11, 3));
  assertEquals(
    assertThrows(() => centralDifferences(() => 0, [1], 0), RangeError).message,
    "Cannot compute central differences: step is 0",
  );
});

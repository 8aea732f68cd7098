import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  centralDifferences,
  curvatureAlongGradient,
  hessian,
  hessianSpectrum,
  lossAndGradient,
  normalizeScores,
  plcc,
} from "../../../loss/mod.ts";
import { normalScores } from "../random_scores.ts";

const N = 7;
const x = normalScores(N, 40), y = normalScores(N, 41);

function gradientAt(p: number, at: Float64Array): Float64Array {
  return lossAndGradient({ type: "norm-in-norm", p, eps: 0 }, at, y).gradient;
}

Deno.test("hessian() is the derivative of the gradient", () => {
  for (const p of [1.5, 2, 3, 4]) {
    hessian(x, y, p).forEach((row, i) => {
      const differences = centralDifferences((at) => gradientAt(p, at)[i]!, x);
      // h^2 f''' / 6 and 1e-16 / h are both about 1e-10 at h = 1e-5; p = 1.5
      // bends sharply near its kinks.
      row.forEach((value, j) =>
        assertAlmostEquals(value, differences[j]!, 1e-8)
      );
    });
  }
});

Deno.test("curvatureAlongGradient() is the Hessian's, and is below the plain loss's if gamma >= 0", () => {
  for (const p of [1.5, 2, 3]) {
    let negative = 0;
    for (let seed = 0; seed < 500; seed++) {
      // PLCC of about 0.995, as late in training: far from the line gamma is
      // hardly ever negative.
      const x = normalScores(N, 42, seed), noise = normalScores(N, 43, seed);
      const y = x.map((score, i) => 10 * score + noise[i]!);
      const { curvature, plain, gamma } = curvatureAlongGradient(x, y, p);
      const { gradient } = lossAndGradient(
        { type: "norm-in-norm", p, eps: 0 },
        x,
        y,
      );
      const expected = hessian(x, y, p).reduce(
        (sum, row, i) =>
          sum + gradient[i]! * row.reduce((s, h, j) => s + h * gradient[j]!, 0),
        0,
      );
      assertAlmostEquals(curvature, expected, 1e-11 * Math.max(1e-3, plain));
      assertEquals(curvature <= plain, gamma >= 0);
      if (gamma < 0) negative++;
    }
    // For p = 2 gamma is the loss; for other p a third of such batches has it
    // negative.
    if (p === 2) assertEquals(negative, 0);
    else assert(negative > 100, `${negative} at p = ${p}`);
  }
});

Deno.test("for p = 2 the curvature along the gradient is PLCC / 2b^2 times its squared norm", () => {
  const { curvature } = curvatureAlongGradient(x, y, 2);
  const squared = gradientAt(2, x).reduce((sum, slope) => sum + slope ** 2, 0);
  const { norm } = normalizeScores(x);
  assertAlmostEquals(curvature, plcc(x, y) * squared / (2 * norm ** 2), 1e-14);
});

Deno.test("hessianSpectrum() has the moments of the Hessian for p = q = 2", () => {
  const { norm } = normalizeScores(x);
  const eigenvalues = hessianSpectrum(plcc(x, y), N, norm);
  // Traces of H, H^2, ..., H^7 fix seven eigenvalues.
  const rows = hessian(x, y, 2);
  let power = rows;
  for (let k = 1; k <= N; k++) {
    const trace = power.reduce((sum, row, i) => sum + row[i]!, 0);
    assertAlmostEquals(
      trace,
      eigenvalues.reduce((sum, value) => sum + value ** k, 0),
      1e-13,
    );
    power = power.map((row) =>
      row.map((_, j) =>
        row.reduce((sum, value, m) => sum + value * rows[m]![j]!, 0)
      )
    );
  }
});

Deno.test("hessianSpectrum() is largest at PLCC = 1/sqrt 3, with 1/sqrt 3", () => {
  const largest = (rho: number) =>
    Math.max(...hessianSpectrum(rho, 5).map(Math.abs));
  assertAlmostEquals(largest(1 / Math.sqrt(3)), 1 / Math.sqrt(3), 1e-15);
  for (let rho = -1; rho <= 1; rho += 0.01) {
    assert(largest(rho) <= 1 / Math.sqrt(3) + 1e-15);
  }
});

Deno.test("second derivatives say what they refuse", () => {
  const message = (fn: () => unknown) => assertThrows(fn, RangeError).message;
  assertEquals(
    message(() => hessian(x, y, 1)),
    "Cannot compute Hessian: p must be above 1, got 1",
  );
  assertEquals(
    message(() => curvatureAlongGradient(x, y, 1)),
    "Cannot compute curvature: p must be above 1, got 1",
  );
  assertEquals(
    message(() => hessianSpectrum(2, 5)),
    "Cannot compute Hessian spectrum: rho must be in [-1, 1], got 2",
  );
  assertEquals(
    message(() => hessianSpectrum(1, 2)),
    "Cannot compute Hessian spectrum: n must be 3 or more, got 2",
  );
  assertEquals(
    message(() => hessianSpectrum(1, 5, 0)),
    "Cannot compute Hessian spectrum: norm must be positive, got 0",
  );
});

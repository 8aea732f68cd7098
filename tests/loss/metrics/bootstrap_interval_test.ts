import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { bootstrapInterval, plcc, srocc } from "../../../loss/mod.ts";
import { normalScores } from "../random_scores.ts";

Deno.test("bootstrapInterval() of PLCC is close to Fisher's interval for normal scores", () => {
  const n = 1000, rho = 0.8;
  const x = normalScores(n, 1), noise = normalScores(n, 2);
  const y = x.map((score, i) =>
    rho * score + Math.sqrt(1 - rho ** 2) * noise[i]!
  );
  const { value, low, high } = bootstrapInterval(plcc, x, y, {
    prng: createPrng(3),
  });
  const z = Math.atanh(value), half = 1.96 / Math.sqrt(n - 3);
  // 1,000 resamples place an end with a standard error of about 7 % of the half
  // width.
  const tolerance = 0.25 * (Math.tanh(z + half) - value);
  assertAlmostEquals(low, Math.tanh(z - half), tolerance);
  assertAlmostEquals(high, Math.tanh(z + half), tolerance);
});

Deno.test("bootstrapInterval() repeats with its seed and widens with its confidence", () => {
  const x = normalScores(30, 4), y = x.map((score, i) => score + Math.sin(i));
  const interval = (seed: number, confidence: number) =>
    bootstrapInterval(srocc, x, y, {
      prng: createPrng(seed),
      resamples: 200,
      confidence,
    });
  assertEquals(interval(1, 0.9), interval(1, 0.9));
  assertEquals(interval(1, 0.9).value, srocc(x, y));
  assert(interval(1, 0.99).low < interval(1, 0.5).low);
  assert(interval(1, 0.99).high > interval(1, 0.5).high);
});

Deno.test("bootstrapInterval() leaves draws without a value out", () => {
  // Every draw of one image has constant scores.
  const { low, high } = bootstrapInterval(plcc, [1], [2], {
    prng: createPrng(1),
  });
  assert(Number.isNaN(low) && Number.isNaN(high));
  // A quarter of the draws from two images repeat one of them twice, the others
  // are in order.
  assertEquals(
    bootstrapInterval(plcc, [1, 2], [3, 4], { prng: createPrng(1) }).low,
    1,
  );
});

Deno.test("bootstrapInterval() refuses bad options", () => {
  const prng = createPrng(1);
  const message = (options: { resamples?: number; confidence?: number }) =>
    assertThrows(
      () => bootstrapInterval(plcc, [1, 2], [1, 2], { prng, ...options }),
      RangeError,
    ).message;
  assertEquals(
    message({ resamples: 0 }),
    "Cannot bootstrap a metric: resamples is 0",
  );
  assertEquals(
    message({ confidence: 1 }),
    "Cannot bootstrap a metric: confidence is 1",
  );
});

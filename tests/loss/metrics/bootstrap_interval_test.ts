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

Deno.test("bootstrapInterval() has the percentiles of what the draws give, as NumPy counts them", () => {
  // The draws give 999, 998, ..., 0, and the images themselves -1: as
  // np.percentile(np.arange(1000), [2.5, 97.5]) and so on.
  const interval = (options: { resamples?: number; confidence?: number }) => {
    let next = options.resamples ?? 1000;
    return bootstrapInterval(() => --next, [1, 2], [3, 4], {
      prng: createPrng(1),
      ...options,
    });
  };
  const assertInterval = (
    { value, low, high }: ReturnType<typeof interval>,
    expected: [low: number, high: number],
  ) => {
    assertEquals(value, -1);
    assertAlmostEquals(low, expected[0], 1e-9);
    assertAlmostEquals(high, expected[1], 1e-9);
  };
  assertInterval(interval({}), [24.975, 974.025]);
  assertInterval(interval({ confidence: 0.9 }), [49.95, 949.05]);
  assertInterval(interval({ confidence: 0.5 }), [249.75, 749.25]);
  assertInterval(interval({ resamples: 5 }), [0.1, 3.9]);
});

Deno.test("bootstrapInterval() draws pairs, each image as often as any other", () => {
  const x = Float64Array.from({ length: 10 }, (_, i) => i);
  const y = x.map((score) => 100 - score);
  const counts = new Float64Array(10);
  let draws = 0;
  const { value } = bootstrapInterval(
    (drawnX, drawnY) => {
      assertEquals(drawnX.length, 10);
      drawnX.forEach((score, i) => assertEquals(drawnY[i], 100 - score));
      draws++;
      for (const score of drawnX) counts[score]!++;
      return drawnX[3]!;
    },
    x,
    y,
    { prng: createPrng(8) },
  );
  assertEquals(value, 3);
  assertEquals(draws, 1001);
  // 1,000 draws of 10 and the images once: 1,001 each, with a deviation of 30.
  counts.forEach((count, i) => {
    assertAlmostEquals(count, 1001, 150, `image ${i}`);
  });
});

Deno.test("bootstrapInterval() depends on its seed, and on nothing else", () => {
  const x = normalScores(30, 4), y = x.map((score, i) => score + Math.sin(i));
  const [one, two] = [1, 2].map((seed) =>
    bootstrapInterval(srocc, x, y, { prng: createPrng(seed), resamples: 200 })
  );
  assertEquals(one!.value, two!.value);
  assert(one!.low !== two!.low && one!.high !== two!.high);
  const again = bootstrapInterval(srocc, [...x], [...y], {
    prng: createPrng(1),
    resamples: 200,
  });
  assertEquals(again, one);
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

Deno.test("bootstrapInterval() of two images has a value for every draw that has one", () => {
  // Half of the draws repeat one image and have no PLCC; all others are 1 or -1.
  const { low, high } = bootstrapInterval(plcc, [1, 2], [4, 3], {
    prng: createPrng(2),
  });
  assertEquals([low, high], [-1, -1]);
});

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { plcc, rmse } from "../../../loss/mod.ts";
import {
  pairedDifference,
  type ScoredRun,
} from "../../../model/experiments/paired_difference.ts";

function runs(lists: readonly (readonly number[])[], subjective: number[]) {
  return lists.map((predicted, index): ScoredRun => ({
    seed: index + 1,
    predictions: subjective.map((score, i) => ({
      name: `${i}`,
      predicted: predicted[i]!,
      subjective: score,
    })),
  }));
}

Deno.test("pairedDifference() of two seeds by hand", () => {
  // Errors of 3 and 2 minus errors of 1 and 1, at every image: no image matters.
  const subjective = [1, 2, 3, 4, 5, 6, 7, 8];
  const off = (by: number) => subjective.map((score) => score + by);
  const result = pairedDifference(
    rmse,
    runs([off(3), off(2)], subjective),
    runs([off(1), off(-1), off(0)], subjective),
  )!;
  assertEquals(result.seeds, 2);
  assertAlmostEquals(result.mean, 1.5, 1e-12);
  result.differences.forEach((value, i) =>
    assertAlmostEquals(value, 2 - i, 1e-12)
  );
  // Deviation √0.5, standard error 0.5; scipy.stats.t.ppf(0.975, 1) = 12.7062.
  assertAlmostEquals(result.high - 1.5, 0.5 * 12.706204736, 1e-6);
  assertAlmostEquals(result.effect, 1.5 / Math.SQRT1_2, 1e-9);
});

Deno.test("pairedDifference() of one seed is over the images alone, and of none nothing", () => {
  const subjective = [1, 2, 3, 4, 5, 6, 7, 8];
  const one = runs([[2, 1, 3, 4, 6, 5, 8, 7]], subjective);
  const other = runs([subjective], subjective);
  const result = pairedDifference(plcc, one, other, 50_000)!;
  // By hand: squares of the six places that are off by one, 1 − 6 · 6 / (8 · 63) = 13/14.
  assertAlmostEquals(result.mean, -1 / 14, 1e-12);
  assertEquals(result.seeds, 1);
  // NumPy: over 500,000 resamples of the images the difference deviates by 0.0446;
  // scipy.stats.t.ppf(0.975, 7) = 2.3646. The deviation over 500 resamples errs by 20 %,
  // over 50,000 by 2 %: three times that.
  const reach = result.mean - result.low;
  assertAlmostEquals(reach, 2.3646 * 0.0446, 0.0064);
  assertAlmostEquals(result.high - result.mean, reach, 1e-12);
  assertEquals(result.effect, NaN);
  assertEquals(pairedDifference(plcc, one, []), undefined);
  // As many images, but another score of one: not the same images.
  const others = [1, 2, 3, 4, 5, 6, 7, 9];
  assertEquals(pairedDifference(plcc, one, runs([others], others)), undefined);
});

/** Runs of two ways that differ by `gain`: noise of the images, which all share, of the seed and of each score. */
function draw(
  dice: () => number,
  { seeds, images, seedNoise, gain = 0 }: {
    seeds: number;
    images: number;
    seedNoise: number;
    gain?: number;
  },
): [ScoredRun[], ScoredRun[]] {
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
  const list = (deviation: number) =>
    Array.from({ length: images }, () => deviation * normal());
  const subjective = list(1);
  const hard = list(0.5);
  const way = (noise: number) =>
    Array.from({ length: seeds }, () => {
      // A seed learns more or less well.
      const own = list(Math.abs(noise + seedNoise * normal()));
      return subjective.map((score, i) => score + hard[i]! + own[i]!);
    });
  return [
    runs(way(0.6 - gain), subjective),
    runs(way(0.6), subjective),
  ];
}

/** Share of experiments whose interval excludes 0. The variance over the images needs to be rough only: 40 draws. */
function shareFound(
  experiments: number,
  options: Parameters<typeof draw>[1],
): number {
  const dice = createPrng(options.images, options.seeds);
  let found = 0;
  for (let i = 0; i < experiments; i++) {
    const { low, high } = pairedDifference(plcc, ...draw(dice, options), 40)!;
    if (low > 0 || high < 0) found++;
  }
  return found / experiments;
}

// Of 300 experiments at 5 % the share deviates by 1.3 %; three of that. Where seeds hardly
// differ, the interval is known to be wide: there is a bound above only.
Deno.test("pairedDifference() of 3, 5 and 10 seeds finds what is not there in no more than 5 % of experiments", () => {
  for (const seeds of [3, 5, 10]) {
    for (const images of [50, 100, 400]) {
      for (const seedNoise of seeds === 3 ? [0.1, 0.3] : [0.3]) {
        const share = shareFound(300, { seeds, images, seedNoise });
        const place = `${seeds} seeds, ${images} images, ${seedNoise}`;
        assert(share < 0.088, `${place}: ${share}`);
      }
    }
  }
});

Deno.test("pairedDifference() finds what is there, and more surely with more seeds", () => {
  const found = [3, 5, 10].map((seeds) =>
    shareFound(100, { seeds, images: 400, seedNoise: 0.1, gain: 0.2 })
  );
  assert(
    found[0]! > 0.2 && found[1]! > found[0]! && found[2]! > 0.9,
    `${found}`,
  );
});

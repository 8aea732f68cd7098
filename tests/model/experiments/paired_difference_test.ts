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
  const result = pairedDifference(plcc, one, runs([subjective], subjective))!;
  assert(result.mean < 0 && result.low < result.mean);
  assertEquals(result.effect, NaN);
  assertEquals(pairedDifference(plcc, one, []), undefined);
});

/** Three runs each of two ways that are alike: noise of the images, which all share, of the seed and of each score. */
function draw(dice: () => number, images: number): [ScoredRun[], ScoredRun[]] {
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
  const list = (deviation: number) =>
    Array.from({ length: images }, () => deviation * normal());
  const subjective = list(1);
  const hard = list(0.5);
  const way = () => {
    return Array.from({ length: 3 }, () => {
      // A seed learns more or less well.
      const own = list(0.6 + 0.1 * normal());
      return subjective.map((score, i) => score + hard[i]! + own[i]!);
    });
  };
  return [runs(way(), subjective), runs(way(), subjective)];
}

// Of 150 experiments at 5 %, the share deviates by 1.8 %; three of that. The test needs no
// more than a rough variance over the images, which 50 draws give.
Deno.test("pairedDifference() of three seeds finds what is not there in 5 % of experiments", () => {
  for (const images of [50, 100, 400]) {
    const dice = createPrng(images, 3);
    const experiments = 150;
    let alarms = 0;
    for (let i = 0; i < experiments; i++) {
      const { low, high } = pairedDifference(plcc, ...draw(dice, images), 50)!;
      if (low > 0 || high < 0) alarms++;
    }
    const share = alarms / experiments;
    assertAlmostEquals(share, 0.05, 0.054, `${images} images: ${share}`);
  }
});

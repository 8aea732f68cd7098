import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  unitOf,
  withScoreNoise,
} from "../../../../model/training/opening/learned_scores.ts";

const images = Array.from({ length: 2000 }, (_, i) => ({
  name: `${i}.jpg`,
  path: `${i}.jpg`,
  score: i % 4 === 0 ? 1 : 3, // mean 2.5, standard deviation √0.75
}));
const scale = { min: 1, max: 5, higherIsBetter: true, unit: "MOS" };

Deno.test("withScoreNoise() adds noise of the asked size, drawn by the seed alone", () => {
  const noisy = withScoreNoise(images, { scoreNoise: 2, seed: 1 });
  const noise = noisy.map(({ score }, i) => score - images[i]!.score);
  const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
  const variance = noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) /
    noise.length;
  // The standard error of the mean is √3 / √2000 = 0.039, of the deviation 0.027.
  assertAlmostEquals(mean, 0, 0.15);
  assertAlmostEquals(Math.sqrt(variance), 2 * Math.sqrt(0.75), 0.11);
  assertEquals(withScoreNoise(images, { scoreNoise: 2, seed: 1 }), noisy);
  const other = withScoreNoise(images, { scoreNoise: 2, seed: 2 });
  assert(other[0]!.score !== noisy[0]!.score);
  // Half the noise is half of the same draws.
  const half = withScoreNoise(images, { scoreNoise: 1, seed: 1 });
  half.forEach(({ score }, i) =>
    assertAlmostEquals(score - images[i]!.score, noise[i]! / 2, 1e-12)
  );
  assertEquals(withScoreNoise(images, { seed: 1 }), images);
});

Deno.test("unitOf() is the scale, the list's own, one deviation from the mean, or half of that", () => {
  assertEquals(unitOf(undefined, scale, images), scale);
  assertEquals(unitOf("original", scale, images), { min: 0, max: 1 });
  const { min, max } = unitOf("standard", scale, images);
  assertAlmostEquals(min, 2.5, 1e-12);
  assertAlmostEquals(max, 2.5 + Math.sqrt(0.75), 1e-12);
  const centered = unitOf("centered", scale, images);
  assertAlmostEquals(centered.min, 2.5, 1e-12);
  assertAlmostEquals(centered.max, 2.5 + 4, 1e-12);
  const scaled = unitOf("scaled", scale, images);
  assertEquals(scaled.min, 1);
  assertAlmostEquals(scaled.max, 1 + Math.sqrt(0.75), 1e-12);
});

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import { createPrng } from "../../../data/random/prng.ts";
import {
  type Damage,
  distortImage,
  DISTORTIONS,
  scoreOfDamages,
} from "../../../data/synthetic/distort_image.ts";
import { drawScene } from "../../../data/synthetic/draw_scene.ts";

const scenes = () =>
  Promise.all(
    [1, 2, 3, 4, 5, 6].map((seed) => drawScene(createPrng(seed), 64)),
  );

/** Root mean squared difference of the levels. */
function rmse(a: RgbImage, b: RgbImage): number {
  const sum = a.data.reduce(
    (total, level, i) => total + (level - b.data[i]!) ** 2,
    0,
  );
  return Math.sqrt(sum / a.data.length);
}

Deno.test("distortImage() takes the image further from the intact one the stronger it is", async () => {
  for (const scene of await scenes()) {
    for (const distortion of DISTORTIONS) {
      const differences: number[] = [];
      for (const severity of [0, 0.33, 0.67, 1]) {
        const damaged = await distortImage(
          scene,
          { distortion, severity },
          createPrng(2),
        );
        assertEquals([damaged.height, damaged.width, damaged.data.length], [
          64,
          64,
          64 * 64 * 3,
        ]);
        differences.push(rmse(scene, damaged));
      }
      assertEquals(
        differences,
        differences.toSorted((a, b) => a - b),
        `${distortion}: ${differences}`,
      );
      assertGreater(differences[0], 0.1);
    }
  }
});

Deno.test("distortImage() leaves the image it is given alone", async () => {
  const [scene] = await scenes();
  const before = scene!.data.slice();
  for (const distortion of DISTORTIONS) {
    await distortImage(scene!, { distortion, severity: 1 }, createPrng(1));
  }
  assertEquals(scene!.data, before);
});

Deno.test("distortImage() adds noise of the promised strength", async () => {
  const gray = {
    data: new Uint8Array(3 * 128 * 128).fill(128),
    height: 128,
    width: 128,
  };
  const noisy = await distortImage(
    gray,
    { distortion: "noise", severity: 0.5 },
    createPrng(3),
  );
  // Between 5 and 55 levels in equal ratios: sqrt(5 * 55) = 16.58; 49152 samples know it to 0.3 %, rounding adds 1/12.
  assert(Math.abs(rmse(gray, noisy) - 16.58) < 0.3);
});

Deno.test("scoreOfDamages() is 100 for an intact image and falls with each damage", () => {
  assertEquals(scoreOfDamages([]), 100);
  for (const distortion of DISTORTIONS) {
    const scores = [0, 0.25, 0.5, 0.75, 1].map((severity) =>
      scoreOfDamages([{ distortion, severity }])
    );
    assertEquals(scores, scores.toSorted((a, b) => b - a));
    assertGreater(scores[0], 90);
    assertLess(scores[4], 35);
    assertGreater(scores[4], 0);
  }
});

Deno.test("scoreOfDamages() of two damages is below either, whatever their order", () => {
  const blur: Damage = { distortion: "blur", severity: 0.4 };
  const noise: Damage = { distortion: "noise", severity: 0.6 };
  const both = scoreOfDamages([blur, noise]);
  assertLess(both, Math.min(scoreOfDamages([blur]), scoreOfDamages([noise])));
  assert(Math.abs(both - scoreOfDamages([noise, blur])) < 1e-9);
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
} from "@std/assert";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import { createPrng } from "../../../data/random/prng.ts";
import {
  type Damage,
  distortImage,
  type Distortion,
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
      assertEquals(new Set(differences).size, 4, `${distortion} is constant`);
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
  // By hand: of a worst loss of 0.95, 0.9, 0.95, 0.75 and 0.7, 5 % where it is just visible.
  const expected: Record<Distortion, number[]> = {
    blur: [95.25, 50.125, 5],
    noise: [95.5, 52.75, 10],
    jpeg: [95.25, 50.125, 5],
    exposure: [96.25, 60.625, 25],
    contrast: [96.5, 63.25, 30],
  };
  for (const distortion of DISTORTIONS) {
    [0, 0.5, 1].forEach((severity, i) =>
      assertAlmostEquals(
        scoreOfDamages([{ distortion, severity }]),
        expected[distortion][i]!,
        1e-9,
      )
    );
  }
});

Deno.test("scoreOfDamages() of two damages is below either, whatever their order", () => {
  const blur: Damage = { distortion: "blur", severity: 0.4 };
  const noise: Damage = { distortion: "noise", severity: 0.6 };
  // By hand: 100 · (1 - 0.95 · 0.43) · (1 - 0.9 · 0.62).
  for (const damages of [[blur, noise], [noise, blur]]) {
    assertAlmostEquals(scoreOfDamages(damages), 26.1443, 1e-9);
  }
});

import { assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { drawScene } from "../../../data/synthetic/draw_scene.ts";

Deno.test("drawScene() draws the same scene for the same seed, another for another", async () => {
  const first = await drawScene(createPrng(1), 48);
  assertEquals([first.height, first.width, first.data.length], [
    48,
    48,
    48 * 48 * 3,
  ]);
  assertEquals(await drawScene(createPrng(1), 48), first);
  assertNotEquals(await drawScene(createPrng(2), 48), first);
});

Deno.test("drawScene() has light, dark and edges in every scene", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const { data } = await drawScene(createPrng(seed), 64);
    const levels = data.toSorted();
    // An image of one color, as an SVG that fails to draw, has no range at all.
    assertGreater(
      levels[Math.floor(levels.length * 0.95)]! -
        levels[Math.floor(levels.length * 0.05)]!,
      50,
    );
    const steps = data.reduce((sum, level, i) =>
      sum + Math.abs(level - (data[i + 3] ?? level)), 0) / data.length;
    assertGreater(steps, 3);
  }
});

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { EQUAL_STEPS } from "../../../../model/experiments/presets/equal_steps.ts";
import { configsOf } from "./configs_of.ts";
import { firstStep } from "./first_step.ts";

const SUBJECTIVE = Float64Array.of(0.1, 0.9, 0.4, 0.2, 0.7, 0.5);

Deno.test("equal-steps: the first step of both losses has the length in the arm's name", async () => {
  const configs = configsOf(EQUAL_STEPS);
  assertEquals(configs.size, 10);
  for (const pair of ["nin-1-2", "nin-2-2"]) {
    for (const length of [0.01, 0.1]) {
      const config = configs.get(`${pair}-step${length}`)!;
      const { moved } = await firstStep(config, SUBJECTIVE);
      // Weights are float32.
      assertAlmostEquals(moved, length, 0.01 * length);
    }
  }
});

Deno.test("equal-steps: at one rate and without it, the two losses take different steps", async () => {
  const configs = configsOf(EQUAL_STEPS);
  const [first, second] = await Promise.all(
    ["nin-1-2", "nin-2-2"].map(async (pair) => {
      const { clipGradient: _, ...config } = configs.get(`${pair}-step0.01`)!;
      return await firstStep({ ...config, learningRate: 0.01 }, SUBJECTIVE);
    }),
  );
  // Were the gradients that short, their norm would not have been brought to one.
  for (const { moved } of [first!, second!]) {
    assertEquals(moved / 0.01 > EQUAL_STEPS.base!.clipGradient! * 10, true);
  }
  assertEquals(Math.abs(first!.moved / second!.moved - 1) > 0.2, true);
});

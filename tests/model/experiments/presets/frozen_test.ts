import { assert, assertEquals } from "@std/assert";
import {
  FROZEN,
  FROZEN_RATES,
} from "../../../../model/experiments/presets/frozen.ts";
import { configsOf } from "./configs_of.ts";

Deno.test("frozen: five losses in batches of 4 to 64, at the paper's rate, with a backbone that does not learn", () => {
  const configs = [...configsOf(FROZEN).values()];
  const sizes = Map.groupBy(configs, ({ batchSize }) => batchSize);
  assertEquals([...sizes.keys()].sort((a, b) => a - b), [4, 16, 64]);
  for (const own of sizes.values()) assertEquals(own.length, 5);
  for (const { ftLrRatio, learningRate } of configs) {
    assertEquals([ftLrRatio, learningRate], [0, 1e-4]);
  }
});

Deno.test("frozen-rates: each grid is around the paper's rate or begins at it, in steps of about three", () => {
  const sweeps = Map.groupBy(
    configsOf(FROZEN_RATES).values(),
    ({ loss, batchNormEnd = false, scoreUnit }) =>
      JSON.stringify([loss, batchNormEnd, scoreUnit]),
  );
  assertEquals(sweeps.size, 6);
  for (const sweep of sweeps.values()) {
    const rates = sweep.map(({ learningRate }) => learningRate)
      .sort((a, b) => a - b);
    rates.slice(1).forEach((rate, i) => {
      const step = rate / rates[i]!;
      assert(step > 2.9 && step < 3.4, `${step}`);
    });
  }
});

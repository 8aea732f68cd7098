import { assert, assertEquals } from "@std/assert";
import {
  FROZEN,
  FROZEN_RATES,
} from "../../../../model/experiments/presets/frozen.ts";
import type { TrainConfig } from "../../../../model/learning/train_config.ts";
import { configsOf } from "./configs_of.ts";
import { differingSettings } from "./differing_settings.ts";

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
  const sweeps = Map.groupBy(configsOf(FROZEN_RATES).values(), lossOf);
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

Deno.test("frozen: at one batch size arms differ in the loss alone, and of one loss in the batch size alone", () => {
  const arms = configsOf(FROZEN);
  assertEquals(arms.size, 15);
  assertEquals(differingSettings(arms.values()), [...FROZEN.varies].sort());
  const sizes = Map.groupBy(arms.values(), ({ batchSize }) => batchSize);
  for (const own of sizes.values()) {
    assertEquals(differingSettings(own), ["batchNormEnd", "loss"]);
  }
  const losses = Map.groupBy(arms.values(), lossOf);
  assertEquals(losses.size, 5);
  for (const own of losses.values()) {
    assertEquals(differingSettings(own), ["batchSize"]);
    assertEquals(own.length, sizes.size);
  }
});

Deno.test("frozen-rates: at one rate arms differ in the loss alone, and of one loss in the rate alone", () => {
  const arms = configsOf(FROZEN_RATES);
  assertEquals(
    differingSettings(arms.values()),
    [...FROZEN_RATES.varies].sort(),
  );
  const rates = Map.groupBy(arms.values(), ({ learningRate }) => learningRate);
  for (const own of rates.values()) {
    assertEquals(differingSettings(own), ["batchNormEnd", "loss", "scoreUnit"]);
  }
  const losses = Map.groupBy(arms.values(), lossOf);
  assertEquals(losses.size, 6);
  for (const own of losses.values()) {
    assertEquals(differingSettings(own), ["learningRate"]);
    assertEquals(own.length, rates.size);
  }
});

Deno.test("frozen and frozen-rates compare the same: but for the batch and the rate they have one base", () => {
  const shared = ({ loss, batchNormEnd, batchSize }: TrainConfig) =>
    loss.type === "mae" && !batchNormEnd && batchSize === 64;
  const alike = [
    ...configsOf(FROZEN).values(),
    ...configsOf(FROZEN_RATES).values(),
  ]
    .filter(shared);
  // The paper's rate is in both.
  assertEquals(alike.length, 8);
  assertEquals(differingSettings(alike), ["learningRate"]);
});

/** What an arm learns: the loss, and in which way. */
function lossOf({ loss, batchNormEnd = false, scoreUnit }: TrainConfig) {
  return JSON.stringify([loss, batchNormEnd, scoreUnit]);
}

import { assertEquals } from "@std/assert";
import { SCORE_UNITS as UNITS } from "../../../../model/learning/train_config.ts";
import { SCORE_UNITS } from "../../../../model/experiments/presets/score_units.ts";
import { configsOf } from "./configs_of.ts";

Deno.test("score-units: MAE and MSE in every unit but the list's own, and as usually given", () => {
  const configs = [...configsOf(SCORE_UNITS).values()];
  const losses = Map.groupBy(configs, ({ loss }) => loss.type);
  assertEquals([...losses.keys()], ["mae", "mse"]);
  for (const own of losses.values()) {
    assertEquals(
      new Set(own.map(({ scoreUnit }) => scoreUnit)),
      new Set([undefined, ...UNITS.filter((unit) => unit !== "original")]),
    );
  }
});

import { assertEquals } from "@std/assert";
import { BASELINES } from "../../../../model/experiments/presets/baselines.ts";
import { configsOf } from "./configs_of.ts";

Deno.test("baselines: the heads alone learn, by each of eight losses without and with a batch norm at the end", () => {
  const configs = configsOf(BASELINES);
  const losses = [...configs.keys()].filter((name) => !name.endsWith("-bn"));
  assertEquals(losses.length, 8);
  assertEquals(configs.size, 16);
  for (const name of losses) {
    const [config, ended] = [configs.get(name)!, configs.get(`${name}-bn`)!];
    assertEquals(ended, { ...config, batchNormEnd: true });
    const { ftLrRatio, batchSize, learningRate, epochs, epochsPerPass } =
      config;
    // As the logs of notebook 6 were made.
    assertEquals(
      { ftLrRatio, batchSize, learningRate, epochs, epochsPerPass },
      {
        ftLrRatio: 0,
        batchSize: 64,
        learningRate: 1e-3,
        epochs: 6,
        epochsPerPass: 4,
      },
    );
  }
});

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { HEADS_NORM } from "../../../../model/experiments/presets/heads_norm.ts";
import { configsOf } from "./configs_of.ts";
import { firstStep } from "./first_step.ts";

const SUBJECTIVE = Float64Array.of(0.1, 0.9, 0.4, 0.2, 0.7, 0.5);

Deno.test("heads-norm: without batch norm, the score of an image does not depend on the others in its batch", async () => {
  const configs = configsOf(HEADS_NORM);
  assertEquals([...configs.keys()].filter((name) => !/-no-norm$/.test(name)), [
    "mae",
    "mse",
    "nin-1-2",
    "nin-2-2",
  ]);
  for (const name of ["mse", "nin-1-2"]) {
    const scores = async (config = configs.get(name)!) => {
      const [alone, among] = [
        await firstStep(config, SUBJECTIVE),
        await firstStep(config, SUBJECTIVE, [0, 1, 2, 9, 10, 11]),
      ].map(({ outputs }) => outputs[2]);
      return [alone![0]!, among![0]!] as const;
    };
    const [own, same] = await scores(configs.get(`${name}-no-norm`));
    assertAlmostEquals(own, same, 1e-6);
    const [before, after] = await scores();
    assert(Math.abs(before - after) > 1e-3, `${before} ${after}`);
  }
});

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { NORMS } from "../../../../model/experiments/presets/norms.ts";
import { configsOf } from "./configs_of.ts";
import { firstStep } from "./first_step.ts";

const SCORES = Float64Array.of(0.1, 0.9, 0.4, 0.2, 0.7, 0.5);

Deno.test("norms: the paper's four pairs, and without the exponent those that it changes", () => {
  const adam = [...configsOf(NORMS).values()]
    .filter(({ optimizer }) => optimizer === "adam")
    .map(({ loss: { p, q, exponent = true } }) => [p, q, exponent]);
  assertEquals(adam, [
    [1, 1, true],
    [1, 2, true],
    [2, 1, true],
    [2, 2, true],
    [2, 1, false],
    [2, 2, false],
  ]);
});

Deno.test("norms: SGD's first step of (2, 1) gets shorter with the batch, that of (2, 2) does not", async () => {
  const configs = configsOf(NORMS);
  // Six images, once and eight times: another N, and the same shape of the scores.
  const stepOf = async (pair: string, times: number) => {
    const images = Array.from({ length: 6 * times }, (_, i) => i % 6);
    const scores = Float64Array.from(images, (image) => SCORES[image]!);
    const config = configs.get(`${pair}-sgd-64`)!;
    return (await firstStep(config, scores, images)).moved;
  };
  const growth = async (pair: string) =>
    await stepOf(pair, 8) / await stepOf(pair, 1);
  // The theory (notebook 2): the loss of (2, 1) is a 1/N of what its scale promises.
  assertAlmostEquals(await growth("nin-2-1"), 1 / 8, 1e-3);
  assertAlmostEquals(await growth("nin-2-2"), 1, 1e-3);
  assertAlmostEquals(await growth("nin-1-2"), 1, 1e-3);
});

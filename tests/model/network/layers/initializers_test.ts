import { assert, assertAlmostEquals } from "@std/assert";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  heNormal,
  linearUniform,
} from "../../../../model/network/layers/initializers.ts";

function moments(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0, squares = 0;
  for (const x of values) {
    sum += x;
    squares += x * x;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(squares / values.length - mean ** 2) };
}

Deno.test("heNormal() has mean 0 and deviation √(2 / fan-out), as torchvision's ResNets", () => {
  const [out, from, side] = [64, 32, 3];
  const values = heNormal(createPrng(1))([out, from, side, side]);
  const expected = Math.sqrt(2 / (out * side * side));
  const { mean, deviation } = moments(values);
  // 18432 values: the mean errs by 0.7 % of the deviation, that one by 0.5 %; four times as much.
  assertAlmostEquals(mean, 0, 0.03 * expected);
  assertAlmostEquals(deviation, expected, 0.02 * expected);
  // A normal number beyond three deviations comes once in 370.
  const far = values.filter((x) => Math.abs(x) > 3 * expected).length;
  assert(far > 25 && far < 80, `${far}`);
});

Deno.test("linearUniform() fills ±1/√fan-in evenly, as PyTorch's Linear", () => {
  const values = linearUniform(createPrng(2), 100)([200, 100]);
  assert(values.every((x) => Math.abs(x) <= 0.1));
  const { mean, deviation } = moments(values);
  // Uniform in ±a: deviation a / √3. 20000 values, four standard errors.
  assertAlmostEquals(mean, 0, 0.0017);
  assertAlmostEquals(deviation, 0.1 / Math.sqrt(3), 0.001);
});

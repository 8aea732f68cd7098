import { assertAlmostEquals } from "@std/assert";
import { uncorrectedAdam } from "../../../model/kernels/uncorrected_adam.ts";

Deno.test("uncorrectedAdam() moves a weight as far as Adam with corrected moments", () => {
  const step = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const [first, second] = [0.02, 3e-5];
  for (const count of [1, 2, 10, 1000, 100_000]) {
    // Algorithm 1 of Kingma and Ba (ICLR 2015, arXiv:1412.6980).
    const corrected = first / (1 - 0.9 ** count);
    const root = Math.sqrt(second / (1 - 0.999 ** count));
    const expected = 0.01 * corrected / (root + 1e-8);
    const { rate, epsilon } = uncorrectedAdam({ ...step, step: count });
    const actual = rate * first / (Math.sqrt(second) + epsilon);
    assertAlmostEquals(actual, expected, 1e-14);
  }
});

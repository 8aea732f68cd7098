import { assertAlmostEquals } from "@std/assert";
import {
  foldIntoBias,
  foldIntoWeight,
} from "../../../../model/network/layers/fold_normalization.ts";

const normalization = {
  scale: Float32Array.of(0.7, -1.3, 2),
  offset: Float32Array.of(0.1, 0.2, -0.4),
  mean: Float32Array.of(-0.5, 1.5, 3),
  variance: Float32Array.of(0.04, 2.5, 0.9),
  epsilon: 0.01,
};
const weight = Float32Array.of(1, -2, 0.5, 3, 0.25, -1);
const x = [0.8, -1.7];

/** Outputs of three weights of two inputs each. */
function outputs(weight: Float32Array, bias?: Float32Array): number[] {
  return [0, 1, 2].map((k) =>
    weight[2 * k]! * x[0]! + weight[2 * k + 1]! * x[1]! + (bias?.[k] ?? 0)
  );
}

for (
  const [title, bias] of [
    ["without a bias", undefined],
    ["with a bias", Float32Array.of(0.3, -0.6, 0.9)],
  ] as const
) {
  Deno.test(`a layer ${title} and its normalization folded in give what both give one after the other`, () => {
    const { scale, offset, mean, variance, epsilon } = normalization;
    const folded = outputs(
      foldIntoWeight(weight, normalization),
      foldIntoBias(bias, normalization),
    );
    outputs(weight, bias).forEach((value, k) => {
      // Ioffe and Szegedy, ICML 2015, algorithm 2.
      const normalized = (value - mean[k]!) / Math.sqrt(variance[k]! + epsilon);
      const expected = scale[k]! * normalized + offset[k]!;
      assertAlmostEquals(folded[k]!, expected, 1e-5); // 32 bits, sums near 10
    });
  });
}

import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
  usedOptions,
} from "../../../loss/mod.ts";
import { tensorLoss } from "../../../loss/tensor/mod.ts";
import { testOnEachRuntime } from "../../model/runtime/available.ts";
import { scorePair } from "../random_scores.ts";

const { predicted, subjective } = scorePair(16, 22);

testOnEachRuntime(
  "tensorLoss() equals the pure core for every loss",
  async ({ tf, check }) => {
    const y = tf.tensor1d(Array.from(subjective));
    const x = tf.tensor1d(Array.from(predicted));
    for (const type of LOSS_TYPES) {
      for (const [p, q] of [[1, 2], [1.5, 3]] as const) {
        const spec: LossSpec = usedOptions({
          type,
          p,
          q,
          alpha: [1, 0.1],
          monotonicity: 0.5,
        });
        const loss = tensorLoss(spec);
        const onDevice = tf.tidy(() =>
          tf.valueAndGrad((scores: typeof x) => loss(scores, y))(x)
        );
        const [[value], gradient] = await Promise.all([
          onDevice.value.data(),
          onDevice.grad.data(),
        ]);
        check();
        const expected = lossAndGradient(spec, predicted, subjective);
        // Some twenty roundings of 6e-8, and powers that GPUs take as exp2(y
        // log2 x) to about 1e-6.
        assertAlmostEquals(
          value!,
          expected.value,
          2e-5 * Math.max(1, expected.value),
          type,
        );
        // Of the largest slope: a tolerance in the loss's own unit would let
        // slopes of a thousandth be anything.
        const largest = Math.max(...expected.gradient.map(Math.abs));
        const tolerance = 1e-4 * largest;
        expected.gradient.forEach((slope, i) =>
          assertAlmostEquals(
            gradient[i]!,
            slope,
            tolerance,
            `slope ${i} of ${type}`,
          )
        );
        tf.dispose([onDevice.value, onDevice.grad]);
      }
    }
    tf.dispose([x, y]);
  },
);

testOnEachRuntime(
  "tensorLoss() gives constant predictions gradient 0",
  async ({ tf, check }) => {
    // The mean of seven times 0.1 is not 0.1 if it is summed from zero.
    const x = tf.fill([7], 0.1), y = tf.tensor1d([1, 2, 3, 4, 5, 6, 7]);
    for (
      const type of [
        "norm-in-norm",
        "linearity",
        "min-max-norm",
        "mean-norm",
      ] as const
    ) {
      const loss = tensorLoss({ type, alpha: [1, 0.1] });
      const gradient = tf.tidy(() =>
        tf.grad((scores: typeof x) => loss(scores, y))(x)
      );
      const slopes = await gradient.data();
      check();
      assertEquals([...slopes], Array(7).fill(0), type);
      gradient.dispose();
    }
    tf.dispose([x, y]);
  },
);

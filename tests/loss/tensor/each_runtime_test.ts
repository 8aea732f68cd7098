import { assertAlmostEquals } from "@std/assert";
import {
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
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
        const spec: LossSpec = {
          type,
          p,
          q,
          alpha: [1, 0.1],
          monotonicity: 0.5,
        };
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
        const tolerance = 2e-5 * Math.max(1, expected.value);
        assertAlmostEquals(value!, expected.value, tolerance, type);
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

import * as tf from "@tensorflow/tfjs-core";
import type { LossSpec } from "../loss_spec.ts";
import { resolveLossSpec } from "../resolve_loss_spec.ts";
import { closedForm } from "./closed_form.ts";

/** The library itself. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** A tensor of tfjs, of any rank. */
export type Tensor = InstanceType<Tfjs["Tensor"]>;

/** A tensor of tfjs that holds one number. */
export type Scalar = ReturnType<Tfjs["scalar"]>;

/** A loss of tensors; differentiable in `predicted`, not in `subjective`. */
export type TensorLoss = (predicted: Tensor, subjective: Tensor) => Scalar;

/**
 * A loss for tensors, equal to `lossAndGradient` of the same spec up to the
 * tensors' 32 bits, with its closed-form gradient.
 *
 * It needs no registered gradients and never waits for the device. Values are
 * not read, so scores that are not finite give a loss that is not finite; only
 * the spec and the shapes are checked.
 *
 * @param spec Which loss; the defaults are the paper's p = 1, q = 2.
 * @returns A function of predicted and subjective scores, N >= 1 of each in any
 * shape (such as `[N]` or `[N, 1]`), that gives the scalar loss.
 * @throws {RangeError} If the spec is out of range.
 * @throws {TypeError} If the type does not use an option; by the returned
 * function, if the numbers of scores differ.
 *
 * @example The gradient of the pure core, on tensors
 * ```ts
 * import { lossAndGradient } from "@iqa/norm-in-norm/loss";
 * import { tensorLoss } from "@iqa/norm-in-norm/loss/tensor";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * const spec = { type: "norm-in-norm" } as const;
 * const predicted = [1, 3, 2, 4], subjective = [40, 55, 62, 80];
 * const loss = tensorLoss(spec);
 * const gradientOf = tf.grad((x: tf.Tensor) => loss(x, tf.tensor1d(subjective)));
 * const gradient = gradientOf(tf.tensor1d(predicted)).dataSync();
 * const expected = lossAndGradient(spec, predicted, subjective).gradient;
 * expected.forEach((slope, i) => assertAlmostEquals(gradient[i]!, slope, 1e-6));
 * ```
 *
 * @example In `compile()`, which passes the true scores first: swap them
 * ```ts
 * import { tensorLoss } from "@iqa/norm-in-norm/loss/tensor";
 * import { assert } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const loss = tensorLoss({ type: "norm-in-norm" });
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 1, inputShape: [1] }));
 * model.compile({
 *   optimizer: "adam",
 *   loss: (subjective, predicted) => loss(predicted, subjective),
 * });
 * const x = tf.tensor2d([[1], [2], [3]]), y = tf.tensor2d([[10], [30], [20]]);
 * const { history } = await model.fit(x, y, { epochs: 1 });
 * const value = history.loss![0] as number;
 * assert(value >= 0 && value <= 1);
 * ```
 */
export function tensorLoss(spec: LossSpec): TensorLoss {
  const resolved = resolveLossSpec(spec);
  return (predicted, subjective) => {
    checkSizes(predicted, subjective);
    const lossOf = tf.customGrad((...args) => {
      const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
      const scores = tf.reshape(x, [x.size]);
      const people = tf.reshape(subjective, [x.size]);
      const { value, gradient } = closedForm(scores, people, resolved);
      save([tf.reshape(gradient, x.shape)]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(dy, saved[0]!);
      return { value, gradFunc };
    });
    return lossOf(predicted) as tf.Scalar;
  };
}

function checkSizes(predicted: tf.Tensor, subjective: tf.Tensor): void {
  if (predicted.size === subjective.size && predicted.size > 0) return;
  throw new TypeError(
    `Cannot compute loss: predicted has shape [${predicted.shape}] and subjective [${subjective.shape}]`,
  );
}

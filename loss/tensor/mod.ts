/**
 * The losses of `./loss` for tensors of TensorFlow.js on any backend: one custom gradient, nothing is read back.
 * Needs `@tensorflow/tfjs-core` and a backend, which the program that imports it brings.
 *
 * @example A loss that TensorFlow.js differentiates
 * ```ts
 * import { tensorLoss } from "@iqa/norm-in-norm/loss/tensor";
 * import { assert, assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * const loss = tensorLoss({ type: "norm-in-norm" });
 * const subjective = tf.tensor1d([20, 40, 50, 60]);
 * const gradientOf = tf.grad((predicted: tf.Tensor) => loss(predicted, subjective));
 * const gradient = gradientOf(tf.tensor1d([1, 2, 4, 3])).dataSync();
 * assertEquals(gradient.length, 4);
 * assert(gradient[2]! > 0 && gradient[3]! < 0); // the third is too high, the fourth too low
 * ```
 *
 * @module
 */
export { LOSS_TYPES, type LossSpec, type LossType } from "../loss_spec.ts";
export {
  type Scalar,
  type Tensor,
  type TensorLoss,
  tensorLoss,
  type Tfjs,
} from "./tensor_loss.ts";

/** A second opinion on gradients: TensorFlow.js differentiates the loss by itself, from its definition. */
import * as tf from "@tensorflow/tfjs";

// Otherwise it advertises its native library, in a box.
tf.enableProdMode();
await tf.setBackend("cpu");

/**
 * The gradient of the Norm-in-Norm loss by automatic differentiation, in 32
 * bits: each list minus its mean, over its q-norm; the p-th powers of the
 * differences, over their constant.
 */
export function autodiff(
  p: number,
  q: number,
  predicted: readonly number[],
  subjective: readonly number[],
): Float32Array {
  const shape = (t: tf.Tensor) => {
    const v = tf.sub(t, tf.mean(t));
    return tf.div(v, tf.pow(tf.sum(tf.pow(tf.abs(v), q)), 1 / q));
  };
  const n = predicted.length;
  const constant = 2 ** p * n ** Math.max(0, 1 - p / q);
  const loss = (t: tf.Tensor) => {
    const differences = tf.sub(shape(t), shape(tf.tensor1d([...subjective])));
    return tf.div(tf.sum(tf.pow(tf.abs(differences), p)), constant);
  };
  return tf.tidy(() =>
    tf.grad(loss)(tf.tensor1d([...predicted])).dataSync() as Float32Array
  );
}

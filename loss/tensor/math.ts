/** Small formulas that several losses share. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * x - mean x by way of the distances from the first score: exactly 0 for
 * constant scores.
 */
export function center(x: tf.Tensor): tf.Tensor {
  const fromFirst = tf.sub(x, tf.slice(x, 0, 1));
  return tf.sub(fromFirst, tf.mean(fromFirst));
}

/** Smallest score and range, and where both ends are. */
export function range(
  x: tf.Tensor,
): Record<"min" | "scale" | "atMin" | "atMax", tf.Tensor> {
  const min = tf.min(x), max = tf.max(x);
  return {
    min,
    scale: tf.sub(max, min),
    atMin: share(x, min),
    atMax: share(x, max),
  };
}

/** 1 where x has the value, divided by how often it has it. */
function share(x: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const isThere = tf.cast(tf.equal(x, value), "float32");
  return tf.div(isThere, tf.sum(isThere));
}

/**
 * The q-norm, by way of the largest size so that no power leaves the 32 bits.
 */
export function norm(x: tf.Tensor, q: number): tf.Tensor {
  const size = tf.abs(x);
  const peak = tf.max(size);
  const unit = tf.div(size, orOne(peak));
  if (q === 2) return tf.mul(peak, tf.sqrt(tf.sum(tf.square(unit))));
  if (q === 1) return tf.sum(size);
  return tf.mul(peak, tf.pow(tf.sum(tf.pow(unit, q)), 1 / q));
}

/** |x|^e with the sign of x; 0 at 0. */
export function signedPower(x: tf.Tensor, e: number): tf.Tensor {
  if (e === 1) return x;
  if (e === 0) return tf.sign(x);
  return tf.mul(tf.sign(x), tf.pow(orOne(tf.abs(x)), e));
}

/**
 * The tensor with 1 in place of every 0, where a factor of 0 stands beside it.
 */
export function orOne(x: tf.Tensor): tf.Tensor {
  return tf.add(x, tf.cast(tf.equal(x, 0), "float32"));
}

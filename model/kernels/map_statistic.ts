import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Statistic } from "./cell.ts";
import type { Tfjs } from "../runtime/runtime.ts";

/**
 * A standard deviation below this share of the mean is rounding error: 4 units
 * in the last place.
 */
export const DEVIATION_RESOLUTION = 2 ** -21;

/** A statistic of each channel over height and width: [N,H,W,C] to [N,C]. */
export function mapStatistic(
  tf: Tfjs,
  x: Tensor4D,
  statistic: Statistic,
): Tensor {
  switch (statistic) {
    case "mean":
      return tf.mean(x, [1, 2]);
    case "max":
      return tf.max(x, [1, 2]);
    case "min":
      return tf.min(x, [1, 2]);
    case "std":
      return tf.tidy(() => standardDeviation(tf, pixels(tf, x)));
  }
}

/** Gradient of {@linkcode mapStatistic} for the map; `y` is what it returned. */
export function mapStatisticGradient(
  tf: Tfjs,
  dy: Tensor,
  x: Tensor4D,
  y: Tensor,
  statistic: Statistic,
): Tensor {
  return tf.tidy(() => {
    const all = pixels(tf, x);
    const slope = tf.expandDims(dy, 1);
    const result = tf.expandDims(y, 1);
    const dx = statistic === "mean"
      ? tf.tile(tf.div(slope, all.shape[1]), [1, all.shape[1], 1])
      : statistic === "std"
      ? deviationGradient(tf, slope, all, result)
      : tf.mul(firstEqual(tf, all, result), slope);
    return tf.reshape(dx, x.shape);
  });
}

/** A map as [N,H·W,C]. */
function pixels(tf: Tfjs, x: Tensor4D): Tensor3D {
  const [count, height, width, channels] = x.shape;
  return tf.reshape(x, [count, height * width, channels]);
}

/**
 * √(mean (x − x̄)²). The reference's √(mean x² − x̄²) is the same except for rounding, which destroys all digits if x̄
 * is large.
 */
function standardDeviation(tf: Tfjs, x: Tensor3D): Tensor {
  const { centered, mean } = center(tf, x);
  const deviation = tf.sqrt(tf.mean(tf.square(centered), 1));
  const rounding = tf.mul(tf.abs(tf.squeeze(mean, [1])), DEVIATION_RESOLUTION);
  return tf.mul(deviation, tf.cast(tf.greater(deviation, rounding), "float32"));
}

/** (x − x̄) / (n σ), and 0 where σ is 0, as in PyTorch. */
function deviationGradient(
  tf: Tfjs,
  dy: Tensor,
  x: Tensor3D,
  deviation: Tensor,
): Tensor {
  const spread = tf.greater(deviation, 0);
  const safe = tf.where(spread, deviation, tf.onesLike(deviation));
  const slope = tf.div(tf.mul(dy, tf.cast(spread, "float32")), safe);
  return tf.mul(center(tf, x).centered, tf.div(slope, x.shape[1]));
}

/** x − x̄, twice: the second time removes the rounding error of the first mean. */
function center(tf: Tfjs, x: Tensor3D): { centered: Tensor; mean: Tensor } {
  const mean = tf.mean(x, 1, true);
  const once = tf.sub(x, mean);
  return { centered: tf.sub(once, tf.mean(once, 1, true)), mean };
}

/** 1 at the first pixel of each channel that equals `y`, else 0. */
function firstEqual(tf: Tfjs, x: Tensor3D, y: Tensor): Tensor {
  const count = x.shape[1];
  // Positions as float32, which every runtime can compare; exact up to 2²⁴
  // pixels.
  const places = tf.reshape(tf.range(0, count, 1, "float32"), [1, count, 1]);
  const elsewhere = tf.fill([1, 1, 1], count);
  const first = tf.min(tf.where(tf.equal(x, y), places, elsewhere), 1, true);
  return tf.cast(tf.equal(places, first), "float32");
}

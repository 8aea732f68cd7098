/** The shifts and scales of the normalizing losses, with their slopes. */
import * as tf from "@tensorflow/tfjs-core";
import type { ResolvedLossSpec } from "../loss_spec.ts";
import { center, norm, orOne, range, signedPower } from "./math.ts";

/** z = (x - shift) / (scale + eps), and the way back for the slopes dl/dz. */
export interface Normalization {
  /** x - shift. */
  centered: tf.Tensor;
  scale: tf.Tensor;
  /** G da/dx_i + gamma db/dx_i of shift a and scale b. */
  slopes(sum: tf.Tensor, gamma: tf.Tensor): tf.Tensor;
}

/** Shift and scale that a loss brings scores to a common scale with. */
export function normalize(x: tf.Tensor, spec: ResolvedLossSpec): Normalization {
  switch (spec.type) {
    case "linearity":
      return standardScore(x);
    case "min-max-norm":
      return unitRange(x);
    case "mean-norm":
      return centeredRange(x);
    case "scaling":
      return plainNorm(x, spec.p);
    default:
      return centeredNorm(x, spec.q);
  }
}

function centeredNorm(x: tf.Tensor, q: number): Normalization {
  const centered = center(x);
  const scale = norm(centered, q);
  const slopes = (sum: tf.Tensor, gamma: tf.Tensor) => {
    const u = signedPower(tf.div(centered, orOne(scale)), q - 1);
    return tf.add(
      tf.div(sum, x.size),
      tf.mul(gamma, tf.sub(u, tf.mean(u))),
    );
  };
  return { centered, scale, slopes };
}

function standardScore(x: tf.Tensor): Normalization {
  const centered = center(x);
  const scale = tf.div(norm(centered, 2), Math.sqrt(x.size));
  const slopes = (sum: tf.Tensor, gamma: tf.Tensor) => {
    const z = tf.div(centered, orOne(scale));
    return tf.div(tf.add(sum, tf.mul(gamma, z)), x.size);
  };
  return { centered, scale, slopes };
}

function unitRange(x: tf.Tensor): Normalization {
  const { min, scale, atMin, atMax } = range(x);
  const slopes = (sum: tf.Tensor, gamma: tf.Tensor) =>
    tf.add(tf.mul(tf.sub(sum, gamma), atMin), tf.mul(gamma, atMax));
  return { centered: tf.sub(x, min), scale, slopes };
}

function centeredRange(x: tf.Tensor): Normalization {
  const { scale, atMin, atMax } = range(x);
  const slopes = (sum: tf.Tensor, gamma: tf.Tensor) =>
    tf.add(tf.div(sum, x.size), tf.mul(gamma, tf.sub(atMax, atMin)));
  return { centered: center(x), scale, slopes };
}

function plainNorm(x: tf.Tensor, p: number): Normalization {
  const scale = norm(x, p);
  const slopes = (_sum: tf.Tensor, gamma: tf.Tensor) =>
    tf.mul(gamma, signedPower(tf.div(x, orOne(scale)), p - 1));
  return { centered: x, scale, slopes };
}

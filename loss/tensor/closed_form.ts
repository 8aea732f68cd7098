/**
 * The closed forms of the loss family in tensor operations.
 *
 * Scores on a GPU cannot be handed to the pure core without waiting for the device, and Deno's WebGPU cannot wait at
 * all (it has no `dataSync`). So the formulas of `loss/` are repeated here, for every runtime and in the same order,
 * and tests compare each of them with the pure core.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ResolvedLossSpec } from "../loss_spec.ts";
import { largestSum } from "../norm_in_norm.ts";
import { norm, orOne, signedPower } from "./math.ts";
import { normalize } from "./normalize.ts";

/** A loss and its derivative with respect to each predicted score. */
interface TensorLossAndGradient {
  value: tf.Tensor;
  gradient: tf.Tensor;
}

/** Smallest norm that is divided by, as in PyTorch's `cosine_similarity`. */
const SMALLEST_NORM = 1e-8;

/** Loss and gradient of one-dimensional tensors of equal length. */
export function closedForm(
  x: tf.Tensor,
  y: tf.Tensor,
  spec: ResolvedLossSpec,
): TensorLossAndGradient {
  const added = [
    [spec.monotonicity, "monotonicity"],
    [spec.mse, "mse"],
  ] as const;
  return added.reduce((sum, [weight, type]) => {
    if (weight === 0) return sum;
    const term = plainLoss(x, y, { ...spec, type });
    return {
      value: tf.add(sum.value, tf.mul(weight, term.value)),
      gradient: tf.add(sum.gradient, tf.mul(weight, term.gradient)),
    };
  }, plainLoss(x, y, spec));
}

function plainLoss(
  x: tf.Tensor,
  y: tf.Tensor,
  spec: ResolvedLossSpec,
): TensorLossAndGradient {
  const n = x.size;
  const difference = tf.sub(x, y);
  switch (spec.type) {
    case "mae":
      return {
        value: tf.mean(tf.abs(difference)),
        gradient: tf.div(tf.sign(difference), n),
      };
    case "mse":
      return {
        value: tf.mean(tf.square(difference)),
        gradient: tf.mul(difference, 2 / n),
      };
    case "monotonicity":
      return monotonicity(x, y, spec);
    case "huber":
      return huber(difference, spec);
    case "ranknet":
      return ranknet(x, y);
    default:
      return n === 1 ? zero(x) : normalizedLoss(x, y, spec);
  }
}

function normalizedLoss(
  x: tf.Tensor,
  y: tf.Tensor,
  spec: ResolvedLossSpec,
): TensorLossAndGradient {
  const { alpha, detach, eps } = spec;
  const hat = normalize(x, spec), star = normalize(y, spec);
  const factor = tf.div(1, orOne(tf.add(hat.scale, eps)));
  const z = tf.mul(hat.centered, factor);
  const s = tf.div(star.centered, orOne(tf.add(star.scale, eps)));

  let { value, slopes } = compare(z, s, tf.scalar(1), spec);
  if (alpha[1] > 0) {
    const { rho, slopeOfRho } = correlation(z, s, spec);
    const variant = compare(z, s, rho, spec);
    const gamma = tf.sum(tf.mul(variant.slopes, z));
    const variantSlopes = tf.add(
      tf.mul(rho, variant.slopes),
      tf.mul(gamma, slopeOfRho),
    );
    const whole = alpha[0] + alpha[1];
    const [first, second] = [alpha[0] / whole, alpha[1] / whole];
    value = tf.add(tf.mul(first, value), tf.mul(second, variant.value));
    slopes = tf.add(tf.mul(first, slopes), tf.mul(second, variantSlopes));
  }
  const pulled = detach ? slopes : tf.sub(
    slopes,
    hat.slopes(tf.sum(slopes), tf.sum(tf.mul(slopes, z))),
  );
  // Constant predictions have no direction, hence gradient 0.
  const varies = tf.cast(tf.greater(hat.scale, 0), "float32");
  return { value, gradient: tf.mul(pulled, tf.mul(factor, varies)) };
}

/** D of r = rho z - s and its slopes dD/dr. */
function compare(
  z: tf.Tensor,
  s: tf.Tensor,
  rho: tf.Tensor,
  spec: ResolvedLossSpec,
): { value: tf.Tensor; slopes: tf.Tensor } {
  const { p, constant, exponent, offset } = distance(z.size, spec);
  const r = tf.add(tf.sub(tf.mul(rho, z), s), offset);
  const slopes = signedPower(r, p - 1);
  const powers = tf.sum(tf.mul(slopes, r));
  const mean = tf.div(powers, constant);
  if (exponent) return { value: mean, slopes: tf.mul(slopes, p / constant) };
  const value = tf.pow(mean, 1 / p);
  return { value, slopes: tf.mul(slopes, tf.div(value, orOne(powers))) };
}

function distance(
  n: number,
  { type, p, q, exponent, eps }: ResolvedLossSpec,
): { p: number; constant: number; exponent: boolean; offset: number } {
  if (type !== "norm-in-norm") {
    const constant = type === "min-max-norm" ? n : 4 * n;
    return { p: 2, constant, exponent: true, offset: 0 };
  }
  const offset = p < 1 ? eps : 0;
  return { p, constant: largestSum(n, p, q), exponent, offset };
}

function correlation(
  z: tf.Tensor,
  s: tf.Tensor,
  { type }: ResolvedLossSpec,
): { rho: tf.Tensor; slopeOfRho: tf.Tensor } {
  const zs = tf.sum(tf.mul(z, s));
  if (type === "linearity") {
    return { rho: tf.div(zs, z.size), slopeOfRho: tf.div(s, z.size) };
  }
  const zNorm = norm(z, 2), sNorm = norm(s, 2);
  const zFloored = tf.maximum(zNorm, SMALLEST_NORM);
  const sFloored = tf.maximum(sNorm, SMALLEST_NORM);
  const rho = tf.div(tf.div(zs, zFloored), sFloored);
  const isAbove = tf.cast(tf.greater(zNorm, SMALLEST_NORM), "float32");
  const slopeOfRho = tf.sub(
    tf.div(tf.div(s, zFloored), sFloored),
    tf.mul(tf.div(tf.div(z, zFloored), zFloored), tf.mul(rho, isAbove)),
  );
  return { rho, slopeOfRho };
}

function monotonicity(
  x: tf.Tensor,
  y: tf.Tensor,
  { detach }: ResolvedLossSpec,
): TensorLossAndGradient {
  const n = x.size;
  if (n === 1) return zero(x);
  // direction_ij = dh_ij/dx_i = -dh_ij/dx_j of h_ij = max(0, (x_i - x_j)
  // sign(y_j - y_i)).
  const sign = tf.neg(tf.sign(pairDifferences(y)));
  const h = tf.relu(tf.mul(pairDifferences(x), sign));
  const direction = tf.mul(sign, tf.step(h));
  const sum = tf.sum(h), worst = tf.max(h);
  const weight = tf.div(1 / (n * (n - 1)), tf.add(1, worst));
  const value = tf.mul(sum, weight);

  const slopes = tf.mul(2, tf.sum(direction, 1));
  if (detach) return { value, gradient: tf.mul(weight, slopes) };
  const isWorst = tf.cast(tf.equal(h, worst), "float32");
  const slopesOfWorst = tf.div(
    tf.mul(2, tf.sum(tf.mul(direction, isWorst), 1)),
    tf.sum(isWorst),
  );
  const share = tf.div(value, tf.add(1, worst));
  const gradient = tf.sub(
    tf.mul(weight, slopes),
    tf.mul(share, slopesOfWorst),
  );
  return { value, gradient };
}

function huber(
  difference: tf.Tensor,
  { delta }: ResolvedLossSpec,
): TensorLossAndGradient {
  const slope = tf.clipByValue(difference, -delta, delta);
  const each = tf.mul(slope, tf.sub(difference, tf.div(slope, 2)));
  return {
    value: tf.mean(each),
    gradient: tf.div(slope, difference.size),
  };
}

function ranknet(x: tf.Tensor, y: tf.Tensor): TensorLossAndGradient {
  // Each pair twice, as (i, j) and as (j, i).
  const sign = tf.sign(pairDifferences(y));
  const counts = tf.abs(sign);
  const margin = tf.mul(pairDifferences(x), sign);
  const pairs = orOne(tf.sum(counts));
  const each = tf.add(
    tf.relu(tf.neg(margin)),
    tf.log1p(tf.exp(tf.neg(tf.abs(margin)))),
  );
  const slopes = tf.mul(sign, tf.sigmoid(tf.neg(margin)));
  return {
    value: tf.div(tf.sum(tf.mul(each, counts)), pairs),
    gradient: tf.div(tf.mul(-2, tf.sum(slopes, 1)), pairs),
  };
}

/** The matrix x_i - x_j. */
function pairDifferences(x: tf.Tensor): tf.Tensor {
  return tf.sub(tf.reshape(x, [x.size, 1]), tf.reshape(x, [1, x.size]));
}

function zero(x: tf.Tensor): TensorLossAndGradient {
  return { value: tf.scalar(0), gradient: tf.zerosLike(x) };
}

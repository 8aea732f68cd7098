import {
  lossAndGradient,
  type LossSpec,
  resolveLossSpec,
} from "../../loss/mod.ts";
import { type GradientEntry, STEP_LENGTHS } from "../runs/gradient_log.ts";

/**
 * The gradient of one batch's loss with respect to its predicted scores, and the
 * loss along it.
 *
 * @param predicted Predicted scores before the step, length N.
 * @param subjective Subjective scores, length N.
 */
export function measureGradient(
  spec: LossSpec,
  predicted: ArrayLike<number>,
  subjective: ArrayLike<number>,
): Omit<GradientEntry, "epoch" | "batch"> {
  const { value, gradient } = lossAndGradient(spec, predicted, subjective);
  const length = norm(gradient);
  const mean = sum(predicted) / predicted.length;
  const spread = norm(Float64Array.from(predicted, (x) => x - mean));
  const limit = limitOf(spec, spread);
  return {
    loss: value,
    gradient: length,
    spread,
    ...limit !== undefined && { limit },
    along: STEP_LENGTHS.map((step) => {
      if (length === 0) return value;
      const scale = step * spread / length;
      const moved = gradient.map((slope, i) => predicted[i]! - scale * slope);
      return lossAndGradient(spec, moved, subjective).value;
    }),
  };
}

/** The theoretical upper bound, if its conditions hold. */
function limitOf(spec: LossSpec, spread: number): number | undefined {
  const { type, p, q, alpha, monotonicity, mse, exponent, detach } =
    resolveLossSpec(spec);
  const holds = type === "norm-in-norm" && q === 2 && p >= 1 && exponent &&
    alpha[0] === 1 && alpha[1] === 0 && monotonicity === 0 &&
    mse === 0 && !detach;
  return holds && spread > 0 ? p / (2 * spread) : undefined;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

function norm(values: Float64Array): number {
  return Math.hypot(...values);
}

import type { LossAndGradient } from "./loss_spec.ts";

/**
 * Mean absolute error: mean |x_i - y_i|; gradient sign(x_i - y_i) / N, 0 at the
 * kink. Its gradient's norm is at most 1 / sqrt N for all scores.
 */
export function mae(
  predicted: Float64Array,
  subjective: Float64Array,
): LossAndGradient {
  const n = predicted.length;
  const gradient = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const difference = predicted[i]! - subjective[i]!;
    sum += Math.abs(difference);
    gradient[i] = Math.sign(difference) / n;
  }
  return { value: sum / n, gradient };
}

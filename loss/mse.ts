import type { LossAndGradient } from "./loss_spec.ts";

/** Mean squared error: mean (x_i - y_i)^2; gradient 2 (x_i - y_i) / N. */
export function mse(
  predicted: Float64Array,
  subjective: Float64Array,
): LossAndGradient {
  const n = predicted.length;
  const gradient = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const difference = predicted[i]! - subjective[i]!;
    sum += difference * difference;
    gradient[i] = 2 * difference / n;
  }
  return { value: sum / n, gradient };
}

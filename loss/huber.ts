import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * Huber loss: mean h(x_i - y_i), h(r) = r^2 / 2 up to |r| = delta and delta (|r| -
 * delta / 2) beyond; gradient x_i - y_i, at most delta in size, over N. Huber, Ann.
 * Math. Stat. 35, 1964, doi:10.1214/aoms/1177703732.
 */
export function huber(
  predicted: Float64Array,
  subjective: Float64Array,
  { delta }: ResolvedLossSpec,
): LossAndGradient {
  const n = predicted.length;
  const gradient = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const difference = predicted[i]! - subjective[i]!;
    const slope = Math.max(-delta, Math.min(delta, difference));
    sum += slope * (difference - slope / 2);
    gradient[i] = slope / n;
  }
  return { value: sum / n, gradient };
}

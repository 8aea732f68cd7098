import type { LossAndGradient } from "./loss_spec.ts";

/**
 * RankNet: the cross entropy of each pair's order,
 *
 *     R = mean log(1 + exp(-(x_i - x_j))) over the pairs with y_i > y_j.
 *
 * Pairs tied in y do not count; if all are, the loss and its gradient are 0. It
 * depends only on differences of predictions. Burges et al., ICML 2005,
 * doi:10.1145/1102351.1102363. Time grows with N^2.
 */
export function ranknet(
  predicted: Float64Array,
  subjective: Float64Array,
): LossAndGradient {
  const n = predicted.length;
  const gradient = new Float64Array(n);
  let sum = 0, pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (!(subjective[i]! > subjective[j]!)) continue;
      pairs++;
      const margin = predicted[i]! - predicted[j]!;
      sum += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
      const slope = 1 / (1 + Math.exp(margin));
      gradient[i]! -= slope;
      gradient[j]! += slope;
    }
  }
  if (pairs === 0) return { value: 0, gradient };
  return { value: sum / pairs, gradient: gradient.map((g) => g / pairs) };
}

import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/**
 * Monotonicity loss: by how much pairs of predictions are in the wrong order.
 *
 *     h_ij = max(0, (x_i - x_j) sign(y_j - y_i)),
 *     R = sum_ij h_ij / (N (N - 1) (1 + max h)).
 *
 * 0 exactly if no pair is discordant; pairs tied in y do not count. Each
 * discordant pair enters twice, as (i, j) and as (j, i). With `detach`, max h
 * is a constant in the gradient. Pairs tied at the maximum share its slope
 * evenly. Time grows with N^2.
 */
export function monotonicity(
  predicted: Float64Array,
  subjective: Float64Array,
  { detach }: ResolvedLossSpec,
): LossAndGradient {
  const n = predicted.length;
  const gradient = new Float64Array(n);
  if (n === 1) return { value: 0, gradient };

  let sum = 0, worst = 0, atWorst = 0;
  forEachDiscordantPair(predicted, subjective, (above, below) => {
    const h = predicted[above]! - predicted[below]!;
    sum += 2 * h;
    if (h > worst) [worst, atWorst] = [h, 0];
    if (h === worst) atWorst++;
  });

  const weight = 1 / (n * (n - 1) * (1 + worst));
  const slope = 2 * weight;
  const slopeOfWorst = detach ? 0 : -sum * weight / (1 + worst) / atWorst;
  forEachDiscordantPair(predicted, subjective, (above, below) => {
    const h = predicted[above]! - predicted[below]!;
    const step = h === worst ? slope + slopeOfWorst : slope;
    gradient[above]! += step;
    gradient[below]! -= step;
  });
  return { value: sum * weight, gradient };
}

/**
 * Calls `visit` once for each pair that people order one way and the model the
 * other.
 */
function forEachDiscordantPair(
  predicted: Float64Array,
  subjective: Float64Array,
  visit: (above: number, below: number) => void,
): void {
  for (let i = 0; i < predicted.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = predicted[i]! - predicted[j]!;
      const y = subjective[i]! - subjective[j]!;
      if (x > 0 && y < 0) visit(i, j);
      if (x < 0 && y > 0) visit(j, i);
    }
  }
}

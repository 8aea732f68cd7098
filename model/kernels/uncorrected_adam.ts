import type { AdamStep } from "./kernels.ts";

/**
 * Moves Adam's bias corrections into the learning rate and epsilon, so that the
 * raw moments can be used: η·m̂/(√v̂ + ε) = η′·m/(√v + ε′).
 */
export function uncorrectedAdam(
  { learningRate, beta1, beta2, epsilon, step }: AdamStep,
): { rate: number; epsilon: number } {
  const root = Math.sqrt(1 - beta2 ** step);
  return {
    rate: learningRate * root / (1 - beta1 ** step),
    epsilon: epsilon * root,
  };
}

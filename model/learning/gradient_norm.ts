import type { Tensor } from "@tensorflow/tfjs-core";
import type { Kernels, Variable } from "../kernels/kernels.ts";
import type { Tfjs } from "../runtime/runtime.ts";

/** Gradients by the variable they belong to. */
export type GradientMap = Map<Variable, Tensor>;

/** torch.nn.utils.clip_grad_norm_ adds this to the norm it divides by. */
const EPSILON = 1e-6;

/** Norm of all gradients together, as one vector: the root of the sum of all squares. */
export async function gradientNorm(
  kernels: Kernels,
  gradients: GradientMap,
): Promise<number> {
  const sum = kernels.sumOfSquares([...gradients.values()]);
  const [squared] = await sum.data();
  sum.dispose();
  return Math.sqrt(squared!);
}

/** Factor that scales gradients of this norm to a norm of at most `longest`. */
export function clipFactor(norm: number, longest: number): number {
  return Math.min(1, longest / (norm + EPSILON));
}

/**
 * Scales gradients down to a norm, all by the same factor, as PyTorch's
 * clip_grad_norm_ (Pascanu, Mikolov and Bengio, ICML 2013). Those with a
 * smaller norm are unchanged.
 *
 * @param gradients Replaced in place; the old tensors are disposed.
 * @param norm Their current norm.
 * @param longest Largest norm.
 */
export function clipGradients(
  tf: Tfjs,
  gradients: GradientMap,
  norm: number,
  longest: number,
): void {
  const factor = clipFactor(norm, longest);
  if (factor === 1) return;
  for (const [variable, gradient] of gradients) {
    gradients.set(variable, tf.mul(gradient, factor));
    gradient.dispose();
  }
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { AdamStep } from "../kernels.ts";
import { uncorrectedAdam } from "../uncorrected_adam.ts";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";

const PROGRAM = elementwise({
  name: "adam",
  reads: { gradient: "f32" },
  writes: ["weights", "first", "second"],
  uniforms: {
    keep1: "f32",
    take1: "f32",
    keep2: "f32",
    take2: "f32",
    rate: "f32",
    epsilon: "f32",
  },
  code: `
    let g = gradient[i];
    let m = uniforms.keep1 * first[i] + uniforms.take1 * g;
    let v = uniforms.keep2 * second[i] + uniforms.take2 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] -= uniforms.rate * m / (sqrt(v) + uniforms.epsilon);`,
});

/** Updates weights and both moments by one step of Adam, in place. */
export function adam(
  gpu: Gpu,
  weights: Tensor,
  moments: readonly [Tensor, Tensor],
  gradient: Tensor,
  step: AdamStep,
): void {
  const { beta1, beta2 } = step;
  const tensors = [gradient, weights, ...moments];
  runElementwise(gpu, PROGRAM, weights.size, tensors, {
    keep1: beta1,
    take1: 1 - beta1,
    keep2: beta2,
    take2: 1 - beta2,
    ...uncorrectedAdam(step),
  });
}

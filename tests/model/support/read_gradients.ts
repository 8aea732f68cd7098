import type { Tensor } from "@tensorflow/tfjs-core";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { Variable } from "../../../model/kernels/kernels.ts";
import { hashNumber } from "../formula_weights.ts";

/** Gradients by parameter name, in PyTorch's order of elements; disposes them. */
export async function readGradients(
  { device: { tf }, variables }: DeviceIqaModel,
  gradients: Map<Variable, Tensor>,
): Promise<Map<string, Float32Array>> {
  const read = new Map<string, Float32Array>();
  for (const [name, variable] of variables.trained()) {
    const gradient = gradients.get(variable)!;
    const ordered = gradient.rank === 4
      ? tf.transpose(gradient, [3, 2, 0, 1])
      : tf.clone(gradient);
    read.set(name, await ordered.data<"float32">());
    tf.dispose([gradient, ordered]);
  }
  return read;
}

/** Norm of a gradient. */
export function normOf(gradient: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i]! ** 2;
  return Math.sqrt(squares);
}

/** Length of a gradient along the fixtures' direction `t`, which is made of hash numbers. */
export function lengthAlong(gradient: Float32Array, t: number): number {
  let product = 0, direction = 0;
  for (let i = 0; i < gradient.length; i++) {
    const h = Math.fround(hashNumber(i, t));
    product += gradient[i]! * h;
    direction += h * h;
  }
  return product / Math.sqrt(direction);
}

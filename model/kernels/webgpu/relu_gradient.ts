import type { Tensor } from "@tensorflow/tfjs-core";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";

const PROGRAM = elementwise({
  name: "relu gradient",
  reads: { dy: "f32", y: "f32" },
  writes: ["dx"],
  uniforms: {},
  code: `dx[i] = select(0.0, dy[i], y[i] > 0.0);`,
});

/** dy where the output was positive, 0 elsewhere. */
export function reluGradient(gpu: Gpu, dy: Tensor, y: Tensor): Tensor {
  const dx = gpu.empty(...y.shape);
  runElementwise(gpu, PROGRAM, y.size, [dy, y, dx]);
  return dx;
}

import type { Tensor } from "@tensorflow/tfjs-core";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";

const RELU = programOf("relu gradient", "y[i] > 0.0");
const RELU6 = programOf("relu6 gradient", "y[i] > 0.0 && y[i] < 6.0");

function programOf(name: string, passes: string): GpuProgram {
  return elementwise({
    name,
    reads: { dy: "f32", y: "f32" },
    writes: ["dx"],
    uniforms: {},
    code: `dx[i] = select(0.0, dy[i], ${passes});`,
  });
}

/** dy where the output was positive, 0 elsewhere. */
export function reluGradient(gpu: Gpu, dy: Tensor, y: Tensor): Tensor {
  return run(gpu, RELU, dy, y);
}

/** dy where the output was between 0 and 6, 0 elsewhere. */
export function relu6Gradient(gpu: Gpu, dy: Tensor, y: Tensor): Tensor {
  return run(gpu, RELU6, dy, y);
}

function run(gpu: Gpu, program: GpuProgram, dy: Tensor, y: Tensor): Tensor {
  const dx = gpu.empty(...y.shape);
  runElementwise(gpu, program, y.size, [dy, y, dx]);
  return dx;
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { Gpu, GpuRun } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";

const THREADS = 256;

/** A program that runs the same code for each index `i` below `uniforms.count`. */
export function elementwise(
  { code, uniforms, ...program }: GpuProgram,
): GpuProgram {
  return {
    ...program,
    uniforms: { ...uniforms, count: "u32" },
    // Large maps have more elements than one direction has workgroups, so each thread
    // handles several.
    code: `
      @compute @workgroup_size(${THREADS})
      fn main(
        @builtin(global_invocation_id) thread: vec3u,
        @builtin(num_workgroups) groups: vec3u,
      ) {
        for (var i = thread.x; i < uniforms.count; i += groups.x * ${THREADS}u) {
          ${code}
        }
      }`,
  };
}

/** Runs an {@linkcode elementwise} program over `count` elements. */
export function runElementwise(
  gpu: Gpu,
  program: GpuProgram,
  count: number,
  tensors: readonly Tensor[],
  uniforms: GpuRun["uniforms"] = {},
): void {
  const groups = Math.ceil(count / THREADS);
  gpu.run(program, {
    tensors,
    uniforms: { ...uniforms, count },
    workgroups: [Math.max(1, Math.min(groups, gpu.maxWorkgroups))],
  });
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { Gpu } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";

const THREADS = 256;

/** Maximum of workgroups for one tensor, and elements per workgroup. */
const MOST_GROUPS = 64;
const ELEMENTS_PER_GROUP = 16 * THREADS;

/** A program whose workgroups each sum terms of their share of all `i`, and store it. */
function program(name: string, array: string, term: string): GpuProgram {
  return {
    name,
    reads: { [array]: "f32" },
    writes: ["sums"],
    uniforms: { count: "u32", place: "u32" },
    code: `
      var<workgroup> values: array<f32, ${THREADS}>;

      @compute @workgroup_size(${THREADS})
      fn main(
        @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) thread: u32,
      ) {
        var own = 0.0;
        for (
          var i = group.x * ${THREADS}u + thread;
          i < uniforms.count;
          i += groups.x * ${THREADS}u
        ) {
          own += ${term};
        }
        values[thread] = own;
        for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
          workgroupBarrier();
          if (thread < half) { values[thread] += values[thread + half]; }
        }
        if (thread == 0u) { sums[uniforms.place + group.x] = values[0]; }
      }`,
  };
}

const SQUARES = program("sum of squares", "x", "x[i] * x[i]");
const TOTAL = program("sum of squares, total", "parts", "parts[i]");

/** Sum of the squares of all elements of all tensors, a scalar: a program for each, and one for their sums. */
export function sumOfSquares(gpu: Gpu, tensors: readonly Tensor[]): Tensor {
  const groups = tensors.map(({ size }) =>
    Math.max(1, Math.min(MOST_GROUPS, Math.ceil(size / ELEMENTS_PER_GROUP)))
  );
  const count = groups.reduce((sum, each) => sum + each, 0);
  const parts = gpu.empty(count);
  let place = 0;
  for (const [index, x] of tensors.entries()) {
    gpu.run(SQUARES, {
      tensors: [x, parts],
      uniforms: { count: x.size, place },
      workgroups: [groups[index]!],
    });
    place += groups[index]!;
  }
  const sum = gpu.empty();
  gpu.run(TOTAL, {
    tensors: [parts, sum],
    uniforms: { count, place: 0 },
    workgroups: [1],
  });
  parts.dispose();
  return sum;
}

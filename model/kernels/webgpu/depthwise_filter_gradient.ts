import type { Tensor } from "@tensorflow/tfjs-core";
import { bandsOf, mergeRows } from "./columns.ts";
import {
  type ConvolutionShape,
  SHAPE_UNIFORMS,
  WINDOW,
} from "./convolution_shape.ts";
import type { Gpu } from "./gpu.ts";
import { type GpuProgram, variantsOf } from "./gpu_program.ts";
import { sumOfSplits } from "./sum_of_splits.ts";

/**
 * dW[r,q,c] = Σ x[n, h·s + r − p, w·s + q − p, c] dy[n,h,w,c], summed over the
 * pixels (n,h,w) of the output, which are the rows of a matrix (see
 * `columns.ts`). A thread reads each number of its rows of `dy` once, and
 * accumulates the sums of all taps.
 */
const programOf = variantsOf(({ size }: { size: number }): GpuProgram => ({
  name: `depthwise filter gradient, ${size}`,
  reads: { x: "f32", dy: "f32" },
  writes: ["parts"],
  uniforms: { ...SHAPE_UNIFORMS, depth: "u32" },
  code: `
    const SIZE = ${size}u;
    const TAPS = ${size * size}u;
    ${WINDOW}
    ${mergeRows("f32", "return a + b;")}

    @compute @workgroup_size(COLUMNS, ROWS)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) thread: vec3u,
    ) {
      let channels = uniforms.groups;
      let c = group.x * COLUMNS + thread.x;
      let sides = vec2i(i32(uniforms.height), i32(uniforms.width));
      let pixels = uniforms.images * uniforms.outHeight * uniforms.outWidth;
      let first = group.y * uniforms.depth;
      let end = min(pixels, first + uniforms.depth);
      var sums: array<f32, TAPS>;
      if (c < channels) {
        for (var pixel = first + thread.y; pixel < end; pixel += ROWS) {
          let slope = dy[pixel * channels + c];
          let corner = cornerOf(pixel);
          for (var r = 0u; r < SIZE; r++) {
            let row = corner.y + i32(r);
            let isRow = row >= 0 && row < sides.x;
            for (var q = 0u; q < SIZE; q++) {
              let column = corner.z + i32(q);
              if (isRow && column >= 0 && column < sides.y) {
                let at = u32((corner.x + row) * sides.y + column) * channels + c;
                sums[r * SIZE + q] += slope * x[at];
              }
            }
          }
        }
      }
      for (var tap = 0u; tap < TAPS; tap++) {
        let all = mergeRows(sums[tap], thread.x, thread.y);
        if (c < channels && thread.y == 0u) {
          parts[(group.y * TAPS + tap) * channels + c] = all;
        }
        workgroupBarrier();
      }
    }`,
}));

/** Gradient of a depthwise convolution for its filter. */
export function depthwiseFilterGradient(
  gpu: Gpu,
  dy: Tensor,
  x: Tensor,
  filterShape: readonly number[],
  shape: ConvolutionShape,
): Tensor {
  const { images, outHeight, outWidth, groups, size } = shape;
  const rows = images * outHeight * outWidth;
  const { across, splits, depth } = bandsOf(rows, groups);
  const parts = gpu.empty(splits, ...filterShape);
  gpu.run(programOf({ size }), {
    tensors: [x, dy, parts],
    uniforms: { ...shape, depth },
    workgroups: [across, splits],
  });
  return sumOfSplits(gpu, parts);
}

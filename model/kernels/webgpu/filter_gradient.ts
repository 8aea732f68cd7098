import type { Tensor } from "@tensorflow/tfjs-core";
import {
  type ConvolutionShape,
  OUTSIDE,
  SHAPE_UNIFORMS,
  WINDOW,
} from "./convolution_shape.ts";
import type { Gpu } from "./gpu.ts";
import { type GpuProgram, variantsOf } from "./gpu_program.ts";
import { sumOfSplits } from "./sum_of_splits.ts";
import { SLAB, splitSum, TILE_ROWS, tileColumns, tileThreads } from "./tile.ts";

/** Variants of the program. */
interface Variant {
  /** Columns of a tile. */
  columns: number;
  /** Whether four neighboring rows are channels of one tap, so that they are read at once. */
  wideX: boolean;
  /** Whether four neighboring columns are channels of one group. */
  wideDy: boolean;
}

/**
 * dW[r,q,c,o] = Σ x[n, h·s + r − p, w·s + q − p, c] dy[n,h,w,o], summed over
 * the pixels (n,h,w) of the output.
 *
 * As a product of matrices (see `tile.ts`): row m of the tile is (r,q,c),
 * column n is o, k is the pixel. There are few outputs and many pixels, so the
 * pixels are split among workgroups, whose partial sums are added afterwards.
 * Slabs hold four neighboring rows or columns at a time: `left[k][m/4]`,
 * `right[k][n/4]`.
 */
const programOf = variantsOf((
  { columns, wideX, wideDy }: Variant,
): GpuProgram => {
  const threads = tileThreads(columns);
  const quads = columns / 4;
  return {
    name: `filter gradient, ${columns} columns, ${wideX}, ${wideDy}`,
    reads: { x: wideX ? "vec4f" : "f32", dy: wideDy ? "vec4f" : "f32" },
    writes: ["parts"],
    uniforms: { ...SHAPE_UNIFORMS, depth: "u32" },
    code: `
      const ROW_QUADS = ${TILE_ROWS / 4}u;
      ${OUTSIDE}
      var<workgroup> left: array<vec4f, ${SLAB * TILE_ROWS / 4}>;
      var<workgroup> right: array<vec4f, ${SLAB * quads}>;
      // For each k of the slab: n·height, and the pixel of x under tap (0, 0).
      var<workgroup> corners: array<vec3i, ${SLAB}>;

      ${WINDOW}

      fn cornerBefore(end: u32, k: u32) -> vec3i {
        if (k >= end) { return vec3i(0, OUTSIDE, 0); }
        return cornerOf(k);
      }

      fn rowOf(m: u32, group: u32) -> vec3i {
        if (m >= tapCount()) { return vec3i(OUTSIDE, 0, 0); }
        return tapOf(m, group);
      }

      fn valueAt(corner: vec3i, tap: vec3i) -> ${wideX ? "vec4f" : "f32"} {
        let index = indexOf(corner, tap);
        ${
      wideX
        ? `if (index < 0) { return vec4f(0.0); } return x[index / 4];`
        : `if (index < 0) { return 0.0; } return x[index];`
    }
      }

      fn slopesAt(k: u32, n: u32, group: u32, end: u32) -> vec4f {
        if (k >= end) { return vec4f(0.0); }
        let index = (k * uniforms.groups + group) * uniforms.outChannels + n;
        ${
      wideDy
        ? `if (n >= uniforms.outChannels) { return vec4f(0.0); } return dy[index / 4u];`
        : `
        var slopes = vec4f(0.0);
        for (var i = 0u; i < 4u; i++) {
          if (n + i < uniforms.outChannels) { slopes[i] = dy[index + i]; }
        }
        return slopes;`
    }
      }

      @compute @workgroup_size(${threads})
      fn main(
        @builtin(workgroup_id) tile: vec3u,
        @builtin(local_invocation_index) thread: u32,
      ) {
        let group = tile.z % uniforms.groups;
        let split = tile.z / uniforms.groups;
        let pixels = uniforms.images * uniforms.outHeight * uniforms.outWidth;
        let begin = split * uniforms.depth;
        let end = min(pixels, begin + uniforms.depth);

        // What this thread copies: always the same rows or columns.
        let m = tile.x * ${TILE_ROWS}u + 4u * (thread % ROW_QUADS);
        let copied = tile.y * ${columns}u + 4u * (thread % ${quads}u);
        ${
      wideX
        ? `let taps = rowOf(m, group);`
        : `let taps = array<vec3i, 4>(rowOf(m, group), rowOf(m + 1u, group), rowOf(m + 2u, group), rowOf(m + 3u, group));`
    }
        // What it computes: four rows, four columns each.
        let n = thread % ${quads}u;
        let rows = thread / ${quads}u;
        var sums: array<vec4f, 4>;

        if (thread < ${SLAB}u) { corners[thread] = cornerBefore(end, begin + thread); }
        for (var slab = begin; slab < end; slab += ${SLAB}u) {
          workgroupBarrier();
          for (var quad = thread; quad < ${SLAB}u * ROW_QUADS; quad += ${threads}u) {
            let corner = corners[quad / ROW_QUADS];
            ${
      wideX ? `left[quad] = valueAt(corner, taps);` : `left[quad] = vec4f(
              valueAt(corner, taps[0]),
              valueAt(corner, taps[1]),
              valueAt(corner, taps[2]),
              valueAt(corner, taps[3]),
            );`
    }
          }
          right[thread] = slopesAt(slab + thread / ${quads}u, copied, group, end);
          workgroupBarrier();
          if (thread < ${SLAB}u) {
            corners[thread] = cornerBefore(end, slab + ${SLAB}u + thread);
          }
          for (var k = 0u; k < ${SLAB}u; k++) {
            let a = left[k * ROW_QUADS + rows];
            let b = right[k * ${quads}u + n];
            sums[0] += a.x * b;
            sums[1] += a.y * b;
            sums[2] += a.z * b;
            sums[3] += a.w * b;
          }
        }

        let all = tapCount();
        for (var i = 0u; i < 4u; i++) {
          let row = tile.x * ${TILE_ROWS}u + 4u * rows + i;
          for (var j = 0u; j < 4u; j++) {
            let column = tile.y * ${columns}u + 4u * n + j;
            if (row < all && column < uniforms.outChannels) {
              let at = (split * all + row) * uniforms.groups + group;
              parts[at * uniforms.outChannels + column] = sums[i][j];
            }
          }
        }
      }`,
  };
});

/** Gradient of a convolution, with or without groups, for its filter. */
export function filterGradient(
  gpu: Gpu,
  dy: Tensor,
  x: Tensor,
  filterShape: readonly number[],
  shape: ConvolutionShape,
): Tensor {
  const { images, outHeight, outWidth, size, groups, inChannels, outChannels } =
    shape;
  const columns = tileColumns(outChannels);
  const down = Math.ceil(size * size * inChannels / TILE_ROWS);
  const across = Math.ceil(outChannels / columns);
  const { splits, depth } = splitSum({
    length: images * outHeight * outWidth,
    tiles: down * across * groups,
    threads: tileThreads(columns),
  });
  const parts = splits === 1
    ? gpu.empty(...filterShape)
    : gpu.empty(splits, ...filterShape);
  const variant = {
    columns,
    wideX: inChannels % 4 === 0,
    wideDy: outChannels % 4 === 0,
  };
  gpu.run(programOf(variant), {
    tensors: [x, dy, parts],
    uniforms: { ...shape, depth },
    workgroups: [down, across, groups * splits],
  });
  return splits === 1 ? parts : sumOfSplits(gpu, parts);
}

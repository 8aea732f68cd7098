import type { Tensor } from "@tensorflow/tfjs-core";
import { bandsOf, mergeRows } from "./columns.ts";
import type { Gpu } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";

/*
 * Merges the moments of two sets, (count, mean, squares) with
 * squares = Σ (x − mean)² (Chan, Golub and LeVeque, The American Statistician
 * 1983, doi:10.1080/00031305.1983.10483115). No large numbers are subtracted, so
 * an offset of the channel costs no precision.
 */
const MERGE = mergeRows(
  "vec3f",
  `
      let count = a.x + b.x;
      if (b.x == 0.0) { return a; }
      let distance = b.y - a.y;
      let share = b.x / count;
      return vec3f(
        count,
        a.y + share * distance,
        a.z + b.z + a.x * share * distance * distance,
      );`,
);

/** Moments of each band. A thread sums distances from the first number it sees: Σd and Σd², d = x − x₀. */
const BANDS: GpuProgram = {
  name: "batch moments, bands",
  reads: { x: "f32" },
  writes: ["parts"],
  uniforms: { rows: "u32", channels: "u32", depth: "u32" },
  code: `
    ${MERGE}

    @compute @workgroup_size(COLUMNS, ROWS)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) thread: vec3u,
    ) {
      let channels = uniforms.channels;
      let channel = group.x * COLUMNS + thread.x;
      let first = group.y * uniforms.depth + thread.y;
      let end = min(uniforms.rows, (group.y + 1u) * uniforms.depth);
      var own = vec3f(0.0);
      if (channel < channels && first < end) {
        let start = x[first * channels + channel];
        var sums = vec2f(0.0);
        for (var row = first; row < end; row += ROWS) {
          let distance = x[row * channels + channel] - start;
          sums += vec2f(distance, distance * distance);
        }
        let count = f32((end - first + ROWS - 1u) / ROWS);
        let mean = sums.x / count;
        own = vec3f(count, start + mean, max(sums.y - sums.x * mean, 0.0));
      }
      let all = mergeRows(own, thread.x, thread.y);
      if (channel < channels && thread.y == 0u) {
        let at = 3u * group.y * channels + channel;
        parts[at] = all.x;
        parts[at + channels] = all.y;
        parts[at + 2u * channels] = all.z;
      }
    }`,
};

const TOTAL: GpuProgram = {
  name: "batch moments, total",
  reads: { parts: "f32" },
  writes: ["mean", "variance", "inverse"],
  uniforms: { splits: "u32", channels: "u32", epsilon: "f32" },
  code: `
    ${MERGE}

    @compute @workgroup_size(COLUMNS, ROWS)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) thread: vec3u,
    ) {
      let channels = uniforms.channels;
      let channel = group.x * COLUMNS + thread.x;
      var own = vec3f(0.0);
      if (channel < channels) {
        for (var split = thread.y; split < uniforms.splits; split += ROWS) {
          let at = 3u * split * channels + channel;
          own = merged(own, vec3f(
            parts[at],
            parts[at + channels],
            parts[at + 2u * channels],
          ));
        }
      }
      let all = mergeRows(own, thread.x, thread.y);
      if (channel < channels && thread.y == 0u) {
        mean[channel] = all.y;
        variance[channel] = all.z / max(all.x - 1.0, 1.0);
        inverse[channel] = inverseSqrt(all.z / all.x + uniforms.epsilon);
      }
    }`,
};

/** Statistics of each channel over a batch. */
export interface BatchMoments {
  /** Mean. */
  mean: Tensor;
  /** Variance with N − 1 in the denominator. */
  variance: Tensor;
  /** 1/√(σ² + ε), with N in the denominator. */
  inverse: Tensor;
}

/** Statistics of [N,H,W,C] or [N,C] over all axes but the channels. */
export function batchMoments(
  gpu: Gpu,
  x: Tensor,
  epsilon: number,
): BatchMoments {
  const channels = x.shape.at(-1)!;
  const rows = x.size / channels;
  const { across, splits, depth } = bandsOf(rows, channels);
  const parts = gpu.empty(splits, 3, channels);
  gpu.run(BANDS, {
    tensors: [x, parts],
    uniforms: { rows, channels, depth },
    workgroups: [across, splits],
  });
  const [mean, variance, inverse] = [1, 2, 3].map(() =>
    gpu.empty(channels)
  ) as [Tensor, Tensor, Tensor];
  gpu.run(TOTAL, {
    tensors: [parts, mean, variance, inverse],
    uniforms: { splits, channels, epsilon },
    workgroups: [across],
  });
  parts.dispose();
  return { mean, variance, inverse };
}

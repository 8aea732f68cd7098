import type { Tensor } from "@tensorflow/tfjs-core";
import { batchMoments } from "./batch_moments.ts";
import { bandsOf, mergeRows } from "./columns.ts";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";
import type { BatchNormalized } from "../kernels.ts";

/** y = x̂ γ + β, where x̂ = (x − mean)/√(σ² + ε). */
const NORMALIZE = elementwise({
  name: "batch norm",
  reads: {
    x: "f32",
    scale: "f32",
    offset: "f32",
    mean: "f32",
    inverse: "f32",
  },
  writes: ["y"],
  uniforms: { channels: "u32" },
  code: `
    let c = i % uniforms.channels;
    y[i] = (x[i] - mean[c]) * inverse[c] * scale[c] + offset[c];`,
});

const MERGE = mergeRows("vec2f", `return a + b;`);

/** Σ dy and Σ dy·x̂ of each band. */
const BANDS: GpuProgram = {
  name: "batch norm gradients, bands",
  reads: { dy: "f32", x: "f32", mean: "f32", inverse: "f32" },
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
      let end = min(uniforms.rows, (group.y + 1u) * uniforms.depth);
      var sums = vec2f(0.0);
      if (channel < channels) {
        let center = mean[channel];
        let factor = inverse[channel];
        for (
          var row = group.y * uniforms.depth + thread.y;
          row < end;
          row += ROWS
        ) {
          let i = row * channels + channel;
          sums += dy[i] * vec2f(1.0, (x[i] - center) * factor);
        }
      }
      let all = mergeRows(sums, thread.x, thread.y);
      if (channel < channels && thread.y == 0u) {
        let at = 2u * group.y * channels + channel;
        parts[at] = all.x;
        parts[at + channels] = all.y;
      }
    }`,
};

const TOTAL: GpuProgram = {
  name: "batch norm gradients, total",
  reads: { parts: "f32" },
  writes: ["dOffset", "dScale"],
  uniforms: { splits: "u32", channels: "u32" },
  code: `
    ${MERGE}

    @compute @workgroup_size(COLUMNS, ROWS)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) thread: vec3u,
    ) {
      let channels = uniforms.channels;
      let channel = group.x * COLUMNS + thread.x;
      var sums = vec2f(0.0);
      if (channel < channels) {
        for (var split = thread.y; split < uniforms.splits; split += ROWS) {
          let at = 2u * split * channels + channel;
          sums += vec2f(parts[at], parts[at + channels]);
        }
      }
      let all = mergeRows(sums, thread.x, thread.y);
      if (channel < channels && thread.y == 0u) {
        dOffset[channel] = all.x;
        dScale[channel] = all.y;
      }
    }`,
};

/** dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy·x̂)); the means are dβ/rows and dγ/rows. */
const INPUT_GRADIENT = elementwise({
  name: "batch norm gradients, input",
  reads: {
    dy: "f32",
    x: "f32",
    scale: "f32",
    mean: "f32",
    inverse: "f32",
    dOffset: "f32",
    dScale: "f32",
  },
  writes: ["dx"],
  uniforms: { channels: "u32", share: "f32" },
  code: `
    let c = i % uniforms.channels;
    let normalized = (x[i] - mean[c]) * inverse[c];
    let removed = uniforms.share * (dOffset[c] + normalized * dScale[c]);
    dx[i] = scale[c] * inverse[c] * (dy[i] - removed);`,
});

/** Batch normalisation by the batch's own statistics; saves its mean and 1/σ. */
export function batchNorm(
  gpu: Gpu,
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  epsilon: number,
): BatchNormalized {
  const channels = x.shape.at(-1)!;
  const { mean, variance, inverse } = batchMoments(gpu, x, epsilon);
  const y = gpu.empty(...x.shape);
  const tensors = [x, scale, offset, mean, inverse, y];
  runElementwise(gpu, NORMALIZE, x.size, tensors, { channels });
  return { y, mean, variance, saved: [mean.clone(), inverse] };
}

/** Gradients of {@linkcode batchNorm}. */
export function batchNormGradients(
  gpu: Gpu,
  dy: Tensor,
  x: Tensor,
  scale: Tensor,
  [mean, inverse]: readonly [Tensor, Tensor],
): [dx: Tensor, dScale: Tensor, dOffset: Tensor] {
  const channels = x.shape.at(-1)!;
  const rows = x.size / channels;
  const { across, splits, depth } = bandsOf(rows, channels);
  const parts = gpu.empty(splits, 2, channels);
  gpu.run(BANDS, {
    tensors: [dy, x, mean, inverse, parts],
    uniforms: { rows, channels, depth },
    workgroups: [across, splits],
  });
  const dOffset = gpu.empty(channels);
  const dScale = gpu.empty(channels);
  gpu.run(TOTAL, {
    tensors: [parts, dOffset, dScale],
    uniforms: { splits, channels },
    workgroups: [across],
  });
  parts.dispose();
  const dx = gpu.empty(...x.shape);
  const tensors = [dy, x, scale, mean, inverse, dOffset, dScale, dx];
  const share = 1 / rows;
  runElementwise(gpu, INPUT_GRADIENT, x.size, tensors, { channels, share });
  return [dx, dScale, dOffset];
}

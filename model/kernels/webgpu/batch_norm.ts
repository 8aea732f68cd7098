import type { Tensor } from "@tensorflow/tfjs-core";
import { batchMoments } from "./batch_moments.ts";
import { columnSums, columnSumsOf } from "./column_sums.ts";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";
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

/** dβ = Σ dy and dγ = Σ dy·x̂. */
const SUMS = columnSumsOf({
  name: "batch norm gradients",
  reads: { dy: "f32", x: "f32", mean: "f32", inverse: "f32" },
  terms: ["dy[i]", "dy[i] * (x[i] - mean[c]) * inverse[c]"],
});

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

/** Batch normalization by the batch's own statistics; saves its mean and 1/σ. */
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
  const [dOffset, dScale] = columnSums(gpu, SUMS, [dy, x, mean, inverse]) as [
    Tensor,
    Tensor,
  ];
  const channels = x.shape.at(-1)!;
  const dx = gpu.empty(...x.shape);
  const tensors = [dy, x, scale, mean, inverse, dOffset, dScale, dx];
  const share = channels / x.size;
  runElementwise(gpu, INPUT_GRADIENT, x.size, tensors, { channels, share });
  return [dx, dScale, dOffset];
}

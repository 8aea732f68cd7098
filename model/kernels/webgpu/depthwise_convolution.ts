import type { Tensor } from "@tensorflow/tfjs-core";
import {
  type ConvolutionShape,
  SHAPE_UNIFORMS,
  WINDOW,
} from "./convolution_shape.ts";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";
import { type GpuProgram, variantsOf } from "./gpu_program.ts";

/** Whether a thread computes four adjacent channels, which are read at once. */
interface Variant {
  wide: boolean;
}

/**
 * A program of depthwise convolutions: a thread computes one pixel of one
 * channel, or of four. There is one multiplication for each number read, so
 * copies in workgroup memory, as in other convolutions (see `tile.ts`), would
 * save no more than caches do.
 *
 * @param from Name of the map that is read.
 * @param sum WGSL that adds to `sum`, for channel or channels `c` of pixel
 * `pixel` of `channels`.
 */
function depthwise(
  name: string,
  from: string,
  declarations: string,
  sum: string,
): (variant: Variant) => GpuProgram {
  return variantsOf(({ wide }) => {
    const type = wide ? "vec4f" : "f32";
    const { code, ...program } = elementwise({
      name: `${name}, ${type}`,
      reads: { [from]: type, weights: type },
      writes: ["result"],
      uniforms: SHAPE_UNIFORMS,
      code: `
        let channels = uniforms.groups / ${wide ? 4 : 1}u;
        let c = i % channels;
        let pixel = i / channels;
        var sum = ${type}();
        ${sum}
        ${
        wide
          ? `for (var j = 0u; j < 4u; j++) { result[4u * i + j] = sum[j]; }`
          : `result[i] = sum;`
      }`,
    });
    return { ...program, code: `${declarations}\n${code}` };
  });
}

/** y[n,h,w,c] = Σ x[n, h·s + r − p, w·s + q − p, c] W[r,q,c] over the taps (r,q). */
const FORWARD = depthwise(
  "depthwise convolution",
  "x",
  WINDOW,
  `
  let corner = cornerOf(pixel);
  let sides = vec2i(i32(uniforms.height), i32(uniforms.width));
  for (var r = 0u; r < uniforms.size; r++) {
    let row = corner.y + i32(r);
    if (row < 0 || row >= sides.x) { continue; }
    for (var q = 0u; q < uniforms.size; q++) {
      let column = corner.z + i32(q);
      if (column < 0 || column >= sides.y) { continue; }
      let at = u32((corner.x + row) * sides.y + column) * channels + c;
      sum += x[at] * weights[(r * uniforms.size + q) * channels + c];
    }
  }`,
);

/**
 * dx[n,i,j,c] = Σ dy[n, (i + p − r)/s, (j + p − q)/s, c] W[r,q,c] over the taps
 * (r,q) for which s divides both.
 */
const BACKWARD = depthwise(
  "depthwise input gradient",
  "dy",
  "",
  `
  let stride = uniforms.stride;
  let rest = pixel / uniforms.width;
  let image = rest / uniforms.height;
  // The pixel of the output under tap (0, 0), times the stride.
  let row = rest % uniforms.height + uniforms.marginTop;
  let column = pixel % uniforms.width + uniforms.marginLeft;
  for (var r = row % stride; r < uniforms.size && r <= row; r += stride) {
    let h = (row - r) / stride;
    if (h >= uniforms.outHeight) { continue; }
    for (var q = column % stride; q < uniforms.size && q <= column; q += stride) {
      let w = (column - q) / stride;
      if (w >= uniforms.outWidth) { continue; }
      let at = ((image * uniforms.outHeight + h) * uniforms.outWidth + w) * channels + c;
      sum += dy[at] * weights[(r * uniforms.size + q) * channels + c];
    }
  }`,
);

/** A depthwise convolution: one filter per channel. */
export function depthwiseConvolution(
  gpu: Gpu,
  x: Tensor,
  filter: Tensor,
  shape: ConvolutionShape,
): Tensor {
  const { images, outHeight, outWidth, groups } = shape;
  const y = gpu.empty(images, outHeight, outWidth, groups);
  run(gpu, FORWARD, [x, filter, y], shape);
  return y;
}

/** Gradient of {@linkcode depthwiseConvolution} for its input. */
export function depthwiseInputGradient(
  gpu: Gpu,
  dy: Tensor,
  filter: Tensor,
  shape: ConvolutionShape,
): Tensor {
  const { images, height, width, groups } = shape;
  const dx = gpu.empty(images, height, width, groups);
  run(gpu, BACKWARD, [dy, filter, dx], shape);
  return dx;
}

function run(
  gpu: Gpu,
  programOf: (variant: Variant) => GpuProgram,
  tensors: readonly [Tensor, Tensor, result: Tensor],
  shape: ConvolutionShape,
): void {
  const wide = shape.groups % 4 === 0;
  const count = tensors[2].size / (wide ? 4 : 1);
  runElementwise(gpu, programOf({ wide }), count, tensors, { ...shape });
}

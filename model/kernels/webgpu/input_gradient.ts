import type { Tensor } from "@tensorflow/tfjs-core";
import { type ConvolutionShape, SHAPE_UNIFORMS } from "./convolution_shape.ts";
import type { Gpu } from "./gpu.ts";
import { variantsOf } from "./gpu_program.ts";
import { pixelProduct, readFour, runPixelProduct } from "./pixel_product.ts";
import { tileColumns } from "./tile.ts";

interface Variant {
  columns: number;
  /** Whether four neighboring k are channels of one tap. */
  wide: boolean;
}

/**
 * dx[n,i,j,c] = Σ dy[n, (i + p − r)/s, (j + p − q)/s, o] W[r,q,c,o] over the
 * channels o of c's group and the taps (r,q) for which s divides both.
 *
 * These taps depend only on i mod s and j mod s. So the pixels are grouped by
 * these two numbers, their phase, and a tile has pixels of one phase, i = s·u +
 * phase: its taps are r = start + s·a, where start is (phase + p) mod s, and
 * row u + (phase + p − start)/s − a of dy. Nothing is multiplied by zero.
 *
 * As a product: row m is the pixel (n,u,v), column n is c in its group, k is (a,b,o).
 */
const programOf = variantsOf(({ columns, wide }: Variant) =>
  pixelProduct({
    name: `input gradient, ${columns} columns, ${wide}`,
    reads: { dy: wide ? "vec4f" : "f32", weights: wide ? "vec4f" : "f32" },
    writes: ["result"],
    uniforms: SHAPE_UNIFORMS,
    columns,
    code: `
      // A group of channels and a phase. In both directions: the phase, its
      // pixels, its first tap, how many taps, and the row of dy for u = a = 0.
      struct Layer {
        group: u32,
        phase: vec2u,
        sides: vec2u,
        start: vec2u,
        taps: vec2u,
        origin: vec2i,
      }

      fn layerOf(index: u32) -> Layer {
        let stride = uniforms.stride;
        let phase = vec2u(index / stride % stride, index % stride);
        let all = vec2u(uniforms.height, uniforms.width);
        let margins = vec2u(uniforms.marginTop, uniforms.marginLeft);
        let start = (phase + margins) % stride;
        return Layer(
          index / (stride * stride),
          phase,
          (all + stride - 1u - phase) / stride,
          start,
          (uniforms.size + stride - 1u - start) / stride,
          vec2i((phase + margins - start) / stride),
        );
      }

      fn rowCount(layer: Layer) -> u32 {
        return uniforms.images * layer.sides.x * layer.sides.y;
      }

      fn columnCount() -> u32 { return uniforms.inChannels; }

      fn length(layer: Layer) -> u32 {
        return layer.taps.x * layer.taps.y * uniforms.outChannels;
      }

      // n, u, v.
      fn splitRow(layer: Layer, m: u32) -> vec3u {
        let rest = m / layer.sides.y;
        return vec3u(rest / layer.sides.x, rest % layer.sides.x, m % layer.sides.y);
      }

      // n·outHeight, and the pixel of dy under the phase's first tap.
      fn pixelOf(layer: Layer, m: u32) -> vec3i {
        if (m >= rowCount(layer)) { return vec3i(0, OUTSIDE, 0); }
        let place = splitRow(layer, m);
        return vec3i(
          i32(place.x * uniforms.outHeight),
          layer.origin + vec2i(place.yz),
        );
      }

      // a, b, o.
      fn splitLength(layer: Layer, k: u32) -> vec3u {
        let tap = k / uniforms.outChannels;
        return vec3u(tap / layer.taps.y, tap % layer.taps.y, k % uniforms.outChannels);
      }

      // Index in dy, or −1 outside it and beyond the last k.
      fn slopeIndex(layer: Layer, pixel: vec3i, k: u32) -> i32 {
        if (k >= length(layer)) { return -1; }
        let tap = splitLength(layer, k);
        let at = pixel.yz - vec2i(tap.xy);
        let outSides = vec2i(i32(uniforms.outHeight), i32(uniforms.outWidth));
        if (any(at < vec2i(0)) || any(at >= outSides)) { return -1; }
        return (((pixel.x + at.x) * outSides.y + at.y) * i32(uniforms.groups) +
          i32(layer.group)) * i32(uniforms.outChannels) + i32(tap.z);
      }

      // Index in the filter, or −1 beyond the last k and column.
      fn filterIndex(layer: Layer, n: u32, k: u32) -> i32 {
        if (k >= length(layer) || n >= uniforms.inChannels) { return -1; }
        let tap = splitLength(layer, k);
        let at = layer.start + tap.xy * uniforms.stride;
        let row = (at.x * uniforms.size + at.y) * uniforms.inChannels + n;
        return i32((row * uniforms.groups + layer.group) * uniforms.outChannels + tap.z);
      }

      fn left(layer: Layer, pixel: vec3i, k: u32) -> vec4f {
        ${readFour("dy", "slopeIndex(layer, pixel, ", wide)}
      }

      fn right(layer: Layer, n: u32, k: u32) -> vec4f {
        ${readFour("weights", "filterIndex(layer, n, ", wide)}
      }

      fn placeOf(layer: Layer, m: u32) -> u32 {
        let place = splitRow(layer, m);
        let at = place.yz * uniforms.stride + layer.phase;
        let pixel = (place.x * uniforms.height + at.x) * uniforms.width + at.y;
        return (pixel * uniforms.groups + layer.group) * uniforms.inChannels;
      }`,
  })
);

/** Gradient of a convolution, with or without groups, for its input. */
export function inputGradient(
  gpu: Gpu,
  dy: Tensor,
  filter: Tensor,
  shape: ConvolutionShape,
): Tensor {
  const { images, height, width, stride, groups, inChannels, outChannels } =
    shape;
  const dx = gpu.empty(images, height, width, groups * inChannels);
  const columns = tileColumns(inChannels);
  runPixelProduct(gpu, programOf({ columns, wide: outChannels % 4 === 0 }), {
    tensors: [dy, filter, dx],
    uniforms: { ...shape },
    rows: images * Math.ceil(height / stride) * Math.ceil(width / stride),
    tilesAcross: Math.ceil(inChannels / columns),
    layers: groups * stride ** 2,
  });
  return dx;
}

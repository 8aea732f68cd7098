import type { Tensor } from "@tensorflow/tfjs-core";
import {
  type ConvolutionShape,
  SHAPE_UNIFORMS,
  WINDOW,
} from "./convolution_shape.ts";
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
 * y[n,h,w,o] = Σ x[n, h·s + r − p, w·s + q − p, c] W[r,q,c,o] over the taps
 * (r,q) and the channels c of o's group.
 *
 * As a product: row m is the pixel (n,h,w), column n is o in its group, k is (r,q,c).
 */
const programOf = variantsOf(({ columns, wide }: Variant) =>
  pixelProduct({
    name: `grouped convolution, ${columns} columns, ${wide}`,
    reads: { x: wide ? "vec4f" : "f32", weights: "f32" },
    writes: ["result"],
    uniforms: SHAPE_UNIFORMS,
    columns,
    code: `
      ${WINDOW}

      struct Layer { group: u32 }

      fn layerOf(index: u32) -> Layer { return Layer(index); }

      fn rowCount(layer: Layer) -> u32 {
        return uniforms.images * uniforms.outHeight * uniforms.outWidth;
      }

      fn columnCount() -> u32 { return uniforms.outChannels; }

      fn length(layer: Layer) -> u32 { return tapCount(); }

      fn pixelOf(layer: Layer, m: u32) -> vec3i {
        if (m >= rowCount(layer)) { return vec3i(0, OUTSIDE, 0); }
        return cornerOf(m);
      }

      // Index in x, or −1 in the margin and beyond the last k.
      fn valueIndex(layer: Layer, corner: vec3i, k: u32) -> i32 {
        if (k >= length(layer)) { return -1; }
        return indexOf(corner, tapOf(k, layer.group));
      }

      // Index in the filter, or −1 beyond the last k and column.
      fn filterIndex(layer: Layer, n: u32, k: u32) -> i32 {
        if (k >= length(layer) || n >= uniforms.outChannels) { return -1; }
        let row = k * uniforms.groups + layer.group;
        return i32(row * uniforms.outChannels + n);
      }

      fn left(layer: Layer, pixel: vec3i, k: u32) -> vec4f {
        ${readFour("x", "valueIndex(layer, pixel, ", wide)}
      }

      fn right(layer: Layer, n: u32, k: u32) -> vec4f {
        ${readFour("weights", "filterIndex(layer, n, ", false)}
      }

      fn placeOf(layer: Layer, m: u32) -> u32 {
        return (m * uniforms.groups + layer.group) * uniforms.outChannels;
      }`,
  })
);

/** A convolution in groups of channels. */
export function groupedConvolution(
  gpu: Gpu,
  x: Tensor,
  filter: Tensor,
  shape: ConvolutionShape,
): Tensor {
  const { images, outHeight, outWidth, groups, inChannels, outChannels } =
    shape;
  const y = gpu.empty(images, outHeight, outWidth, groups * outChannels);
  const columns = tileColumns(outChannels);
  runPixelProduct(gpu, programOf({ columns, wide: inChannels % 4 === 0 }), {
    tensors: [x, filter, y],
    uniforms: { ...shape },
    rows: images * outHeight * outWidth,
    tilesAcross: Math.ceil(outChannels / columns),
    layers: groups,
  });
  return y;
}

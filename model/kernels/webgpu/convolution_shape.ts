import type { Tensor } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "../kernels.ts";
import { marginsOf } from "../margins.ts";

/** All lengths of a convolution, as its programs' uniforms. */
export interface ConvolutionShape {
  /** Images. */
  images: number;
  /** Rows of the input. */
  height: number;
  /** Columns of the input. */
  width: number;
  /** Rows of the output. */
  outHeight: number;
  /** Columns of the output. */
  outWidth: number;
  /** Side of the filter. */
  size: number;
  /** Step in pixels. */
  stride: number;
  /** Rows of zeros above the input. */
  marginTop: number;
  /** Columns of zeros before the input. */
  marginLeft: number;
  /** Number of groups of channels. */
  groups: number;
  /** Channels of the input in a group. */
  inChannels: number;
  /** Channels of the output in a group. */
  outChannels: number;
}

/** Shape of the convolution of `x` [N,H,W,C] with `filter` [k,k,C/G,O]. */
export function convolutionShape(
  { shape: x }: Tensor,
  { shape: filter }: Tensor,
  geometry: ConvolutionGeometry,
): ConvolutionShape {
  const [images, height, width, channels] = x as [
    number,
    number,
    number,
    number,
  ];
  const [size, , inChannels, out] = filter as [number, number, number, number];
  const rows = marginsOf(height, size, geometry);
  const columns = marginsOf(width, size, geometry);
  const groups = channels / inChannels;
  return {
    images,
    height,
    width,
    outHeight: rows.out,
    outWidth: columns.out,
    size,
    stride: geometry.stride,
    marginTop: rows.before,
    marginLeft: columns.before,
    groups,
    inChannels,
    outChannels: out / groups,
  };
}

/** {@linkcode ConvolutionShape} as uniforms of a program. */
export const SHAPE_UNIFORMS = {
  images: "u32",
  height: "u32",
  width: "u32",
  outHeight: "u32",
  outWidth: "u32",
  size: "u32",
  stride: "u32",
  marginTop: "u32",
  marginLeft: "u32",
  groups: "u32",
  inChannels: "u32",
  outChannels: "u32",
} as const satisfies Record<keyof ConvolutionShape, "u32">;

/** WGSL: a row or column that lies outside every map. */
export const OUTSIDE = `const OUTSIDE = -0x10000000;`;

/** WGSL: positions of a filter's taps in the input `x`; needs {@linkcode SHAPE_UNIFORMS}. */
export const WINDOW = `
      // For a pixel of the output: n·height, and the pixel of x under tap (0, 0).
      fn cornerOf(pixel: u32) -> vec3i {
        let column = pixel % uniforms.outWidth;
        let rest = pixel / uniforms.outWidth;
        let row = rest % uniforms.outHeight;
        let image = rest / uniforms.outHeight;
        return vec3i(
          i32(image * uniforms.height),
          i32(row * uniforms.stride) - i32(uniforms.marginTop),
          i32(column * uniforms.stride) - i32(uniforms.marginLeft),
        );
      }

      // A group's tap: row, column, channel.
      fn tapOf(index: u32, group: u32) -> vec3i {
        let tap = index / uniforms.inChannels;
        return vec3i(vec3u(
          tap / uniforms.size,
          tap % uniforms.size,
          group * uniforms.inChannels + index % uniforms.inChannels,
        ));
      }

      fn tapCount() -> u32 {
        return uniforms.size * uniforms.size * uniforms.inChannels;
      }

      // Index in x, or −1 in the margin.
      fn indexOf(corner: vec3i, tap: vec3i) -> i32 {
        let at = corner.yz + tap.xy;
        let sides = vec2i(i32(uniforms.height), i32(uniforms.width));
        if (any(at < vec2i(0)) || any(at >= sides)) { return -1; }
        let pixel = (corner.x + at.x) * sides.y + at.y;
        return pixel * i32(uniforms.groups * uniforms.inChannels) + tap.z;
      }`;

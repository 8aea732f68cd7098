import type { Tensor } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "../kernels.ts";

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
  /** Zeros around the input, in pixels. */
  margin: number;
  /** Groups of channels that do not see each other. */
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
  { stride, padding }: ConvolutionGeometry,
): ConvolutionShape {
  const [images, height, width, channels] = x as [
    number,
    number,
    number,
    number,
  ];
  const [size, , inChannels, out] = filter as [number, number, number, number];
  const margin = padding === "same" ? (size - 1) / 2 : 0;
  const reach = (side: number) =>
    Math.floor((side + 2 * margin - size) / stride) + 1;
  const groups = channels / inChannels;
  return {
    images,
    height,
    width,
    outHeight: reach(height),
    outWidth: reach(width),
    size,
    stride,
    margin,
    groups,
    inChannels,
    outChannels: out / groups,
  };
}

/** {@linkcode ConvolutionShape} as a program declares it. */
export const SHAPE_UNIFORMS = {
  images: "u32",
  height: "u32",
  width: "u32",
  outHeight: "u32",
  outWidth: "u32",
  size: "u32",
  stride: "u32",
  margin: "u32",
  groups: "u32",
  inChannels: "u32",
  outChannels: "u32",
} as const satisfies Record<keyof ConvolutionShape, "u32">;

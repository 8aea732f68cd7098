/** Attributes of the operations that `GraphKernels` writes. */
import type {
  ConvolutionGeometry,
  PoolingGeometry,
} from "../kernels/kernels.ts";
import {
  type Attribute,
  flag,
  integers,
  number,
  text,
  type,
} from "./attribute.ts";

/** Elements are 32-bit floats. */
export const FLOATS: Attribute = type("T", "float32");

/** Maps are [N,H,W,C]. */
export const NHWC: Attribute = text("data_format", "NHWC");

/** How a convolution slides. */
export function convolution(
  { stride, padding }: ConvolutionGeometry,
): Attribute[] {
  return [
    FLOATS,
    integers("strides", [1, stride, stride, 1]),
    text("padding", padding.toUpperCase()),
    NHWC,
    integers("dilations", [1, 1, 1, 1]),
  ];
}

/** How a pooling slides. */
export function pooling({ size, stride }: PoolingGeometry): Attribute[] {
  return [
    FLOATS,
    integers("ksize", [1, size, size, 1]),
    integers("strides", [1, stride, stride, 1]),
    text("padding", "VALID"),
    NHWC,
  ];
}

/** The same for oneDNN's own max pooling. */
export function onednnPooling(geometry: PoolingGeometry): Attribute[] {
  return [
    ...pooling(geometry),
    integers("explicit_paddings", []),
    flag("workspace_enabled", true),
    text("_kernel", "MklNameChangeOp"),
  ];
}

/** Batch normalisation by the batch's own statistics. */
export function normalization(epsilon: number): Attribute[] {
  return [
    FLOATS,
    type("U", "float32"),
    number("epsilon", epsilon),
    NHWC,
    flag("is_training", true),
  ];
}

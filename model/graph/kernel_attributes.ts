/** Attributes of the operations that `GraphKernels` writes, without the type of elements. */
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

/** Maps are [N,H,W,C]. */
export const NHWC: Attribute = text("data_format", "NHWC");

/** Attributes of a convolution. */
export function convolution(
  { stride, padding }: ConvolutionGeometry,
): Attribute[] {
  return [
    integers("strides", [1, stride, stride, 1]),
    text("padding", padding.toUpperCase()),
    NHWC,
    integers("dilations", [1, 1, 1, 1]),
  ];
}

/** Attributes of a pooling. */
export function pooling({ size, stride }: PoolingGeometry): Attribute[] {
  return [
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

/** Batch normalization by the batch's own statistics, or by given ones. */
export function normalization(epsilon: number, byBatch: boolean): Attribute[] {
  return [
    type("U", "float32"),
    number("epsilon", epsilon),
    NHWC,
    flag("is_training", byBatch),
  ];
}

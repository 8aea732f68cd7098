import type {
  Convolution,
  Normalization,
} from "../network/layers/operations.ts";
import {
  type Attribute,
  flag,
  integer,
  integers,
  text,
  texts,
  type,
  types,
} from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

/** What follows a convolution or a linear layer, and is done with it. */
export interface Epilogue {
  /** Folded into the weights. */
  normalization?: Normalization;
  /** Added after the bias. */
  addend?: Node;
  /** What ends it: max(x, 0), or min(max(x, 0), 6). */
  activation?: "Relu" | "Relu6";
}

/**
 * Geometry of a convolution that predicts: in a graph explicit padding is
 * routed to oneDNN, and spares a padded copy.
 */
export function convolutionAttributes(convolution: Convolution): Attribute[] {
  const { padding, stride } = convolution;
  const margin = isExplicit(convolution) ? padding as number : 0;
  const margins = [0, 0, margin, margin, margin, margin, 0, 0];
  return [
    type("T", "float32"),
    integers("strides", [1, stride, stride, 1]),
    text(
      "padding",
      margin > 0 ? "EXPLICIT" : isSame(convolution) ? "SAME" : "VALID",
    ),
    integers("explicit_paddings", margin > 0 ? margins : []),
    text("data_format", "NHWC"),
    integers("dilations", [1, 1, 1, 1]),
  ];
}

function isSame({ filter, stride, padding }: Convolution): boolean {
  return padding === "same" ||
    stride === 1 && filter.shape[2] === 2 * padding + 1;
}

function isExplicit(convolution: Convolution): boolean {
  return !isSame(convolution) && convolution.padding !== 0;
}

/** Whether oneDNN has a convolution with all that follows it in one operation. */
export function hasOnednnConvolution(
  convolution: Convolution,
  { addend }: Epilogue,
): boolean {
  return !convolution.depthwise ||
    addend === undefined && !isExplicit(convolution);
}

/**
 * oneDNN's convolution with all that follows it in one operation. It keeps the
 * filter of its first run in the order that it computes with: TensorFlow's own
 * does so for constants only, and reorders the filters that variables hold at
 * every run, a fifth of the time of a resnet18 that sees one image.
 *
 * @param inputs Map, filter, bias.
 */
export function onednnConvolution(
  graph: Graph,
  inputs: readonly Node[],
  convolution: Convolution,
  { addend, activation }: Epilogue,
): Node {
  const all = addend ? [...inputs, addend] : inputs;
  const fused = [
    "BiasAdd",
    ...addend ? ["Add"] : [],
    ...activation ? [activation] : [],
  ];
  const attributes = convolutionAttributes(convolution);
  const common = [
    integer("num_args", all.length - 2),
    texts("fused_ops", fused),
    flag("is_filter_const", true),
    text("_kernel", "MklNameChangeOp"),
  ];
  if (convolution.depthwise) {
    return graph.one("_MklNativeFusedDepthwiseConv2dNative", all, [
      ...attributes.filter(([name]) => name !== "explicit_paddings"),
      ...common,
    ]);
  }
  return graph.one("_MklNativeFusedConv2D", all, [
    ...attributes,
    ...common,
    types("TArgs", all.slice(2).map(() => "float32")),
    integer("num_host_args", 0),
  ]);
}

import type {
  Convolution,
  Normalization,
} from "../../network/layers/operations.ts";
import { type Attribute, integers, text, type } from "../attribute.ts";
import type { Node } from "../graph.ts";

/** Operations that follow a convolution or a linear layer, and are fused with it. */
export interface Epilogue {
  /** Folded into the weights. */
  normalization?: Normalization;
  /** Added after the bias. */
  addend?: Node;
  /** The activation: max(x, 0), or min(max(x, 0), 6). */
  activation?: "Relu" | "Relu6";
}

/**
 * Geometry of a convolution for prediction: in a graph, oneDNN handles explicit padding, which saves a padded copy.
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

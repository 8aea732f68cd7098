import type { ConvolutionGeometry } from "../kernels/kernels.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import { convolution } from "./kernel_attributes.ts";

/**
 * Convolutions of maps, written as a graph. Depthwise filters are [k,k,1,C] in this
 * library, and [k,k,C,1] in TensorFlow's operations.
 */
export class GraphConvolution {
  readonly #graph: Graph;
  readonly #on: Arithmetic;

  /** Convolutions in `graph`. */
  constructor(graph: Graph, arithmetic: Arithmetic) {
    this.#graph = graph;
    this.#on = arithmetic;
  }

  /** See {@linkcode Kernels.conv2d}. */
  convolve(x: Node, filter: Node, geometry: ConvolutionGeometry): Node {
    const attributes = convolution(geometry);
    if (!geometry.depthwise) {
      return this.#on.typed("Conv2D", [x, filter], attributes);
    }
    const inputs = [x, this.#exchanged(filter)];
    return this.#on.typed("DepthwiseConv2dNative", inputs, attributes);
  }

  /** See {@linkcode Kernels.conv2dInputGradient}. */
  inputGradient(
    dy: Node,
    filter: Node,
    x: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    const attributes = convolution(geometry);
    const shape = this.#on.shape(x);
    if (!geometry.depthwise) {
      const inputs = [shape, filter, dy];
      return this.#on.typed("Conv2DBackpropInput", inputs, attributes);
    }
    const inputs = [shape, this.#exchanged(filter), dy];
    const operation = "DepthwiseConv2dNativeBackpropInput";
    return this.#on.typed(operation, inputs, attributes);
  }

  /** See {@linkcode Kernels.conv2dFilterGradient}. */
  filterGradient(
    dy: Node,
    x: Node,
    filter: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    const attributes = convolution(geometry);
    if (!geometry.depthwise) {
      const inputs = [x, this.#on.shape(filter), dy];
      return this.#on.typed("Conv2DBackpropFilter", inputs, attributes);
    }
    const inputs = [x, this.#on.shape(this.#exchanged(filter)), dy];
    const operation = "DepthwiseConv2dNativeBackpropFilter";
    return this.#exchanged(this.#on.typed(operation, inputs, attributes));
  }

  /** A depthwise filter with its last two axes exchanged. */
  #exchanged(filter: Node): Node {
    const order = this.#graph.integers([0, 1, 3, 2]);
    return this.#on.typed("Transpose", [filter, order], [
      type("Tperm", "int32"),
    ], filter.type);
  }
}

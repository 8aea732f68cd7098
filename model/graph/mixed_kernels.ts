import type { ConvolutionGeometry } from "../kernels/kernels.ts";
import type { Statistic } from "../network/layers/operations.ts";
import { Arithmetic } from "./arithmetic.ts";
import type { Graph, Node } from "./graph.ts";
import { GraphKernels, type GraphOptions } from "./graph_kernels.ts";

/**
 * {@linkcode GraphKernels} for mixed precision, as in Keras's `mixed_bfloat16`
 * and PyTorch's `autocast`: maps and their gradients are bfloat16, with 8 bits
 * of mantissa in half the memory. Convolutions, activations and pooling compute
 * with them; products are accumulated in 32 bits.
 *
 * Weights, their gradients, batch statistics and everything from the pooled
 * features on stay float32: a filter is rounded only for its convolution, and a
 * step that is small compared with its weight is not lost. bfloat16 has the
 * exponents of float32, so that small gradients do not become 0 and, unlike
 * with float16, the loss needs no scaling.
 */
export class MixedKernels extends GraphKernels {
  readonly #on: Arithmetic;

  /** Kernels that write into `graph`. */
  constructor(graph: Graph, options: GraphOptions) {
    super(graph, options);
    this.#on = new Arithmetic(graph);
  }

  /** {@inheritDoc GraphKernels.images} */
  override images(images: Node): Node {
    return this.#on.cast(images, "bfloat16");
  }

  /** {@inheritDoc Kernels.conv2d} */
  override conv2d(x: Node, filter: Node, geometry: ConvolutionGeometry): Node {
    return super.conv2d(x, this.#on.cast(filter, x.type), geometry);
  }

  /** {@inheritDoc Kernels.conv2dInputGradient} */
  override conv2dInputGradient(
    dy: Node,
    filter: Node,
    x: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    const rounded = this.#on.cast(filter, dy.type);
    return super.conv2dInputGradient(dy, rounded, x, geometry);
  }

  /** {@inheritDoc Kernels.conv2dFilterGradient} */
  override conv2dFilterGradient(
    dy: Node,
    x: Node,
    filter: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    return this.#on.float(
      super.conv2dFilterGradient(dy, x, filter, geometry),
    );
  }

  /** {@inheritDoc Kernels.addBias} */
  override addBias(x: Node, bias: Node): Node {
    return super.addBias(x, this.#on.cast(bias, x.type));
  }

  /** {@inheritDoc Kernels.biasGradient} */
  override biasGradient(dy: Node): Node {
    // With bfloat16 inputs, TensorFlow also sums in bfloat16, and a sum stops
    // growing at 256 times a term.
    return super.biasGradient(this.#on.float(dy));
  }

  /** {@inheritDoc Kernels.reduce} */
  override reduce(x: Node, statistic: Statistic): Node {
    return super.reduce(this.#on.float(x), statistic);
  }

  /** {@inheritDoc Kernels.reduceGradient} */
  override reduceGradient(
    dy: Node,
    x: Node,
    y: Node,
    statistic: Statistic,
  ): Node {
    const dx = super.reduceGradient(dy, this.#on.float(x), y, statistic);
    return this.#on.cast(dx, x.type);
  }
}

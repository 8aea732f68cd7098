import type {
  Affine,
  Cell,
  Convolution,
  Normalization,
  Operations,
  Pooling,
  Statistic,
} from "../../network/layers/operations.ts";
import { Arithmetic } from "../arithmetic.ts";
import {
  convolutionAttributes,
  type Epilogue,
} from "./prediction_convolution.ts";
import {
  foldedBias,
  foldedFactor,
  foldedFilter,
  foldedWeight,
  type ReadParameter,
} from "../folded_array.ts";
import type { Graph, LazyArray, Node } from "../graph.ts";
import { GraphKernels } from "../graph_kernels.ts";

/**
 * A value of the network. The output of a convolution or a linear layer is
 * written only when it is needed, because the next operations may be fused with
 * it.
 */
export class Expression {
  /** Operations fused so far; absent if none can be fused. */
  readonly epilogue: Epilogue | undefined;
  readonly #write: (epilogue: Epilogue) => Node;
  #node: Node | undefined;

  /** Creates a value that `write` puts into the graph. */
  constructor(write: (epilogue: Epilogue) => Node, epilogue?: Epilogue) {
    this.#write = write;
    this.epilogue = epilogue;
  }

  /** The value in the graph. */
  get node(): Node {
    return this.#node ??= this.#write(this.epilogue ?? {});
  }

  /** This value with more fused operations. */
  then(more: Epilogue): Expression {
    return new Expression(this.#write, { ...this.epilogue, ...more });
  }
}

/**
 * Writes a network for prediction: batch normalization by running statistics is folded into the weights before it, and
 * a sum and ReLU directly follow their convolution, so that TensorFlow fuses all of them.
 */
export class PredictionOperations implements Operations<Expression> {
  readonly #graph: Graph;
  readonly #kernels: GraphKernels;
  readonly #on: Arithmetic;
  readonly #read: ReadParameter;
  readonly #hold: (array: LazyArray) => Node;

  /**
   * Writes into `graph`.
   *
   * @param read Reads the weights when their arrays are written.
   * @param hold Adds an array of weights to the graph, as a constant or as a
   * variable of the session.
   */
  constructor(
    graph: Graph,
    read: ReadParameter,
    hold: (array: LazyArray) => Node,
  ) {
    this.#graph = graph;
    // oneDNN's own max pooling saves values for gradients; without them,
    // TensorFlow uses oneDNN automatically.
    this.#kernels = new GraphKernels(graph, { onednn: false });
    this.#on = new Arithmetic(graph);
    this.#read = read;
    this.#hold = hold;
  }

  /** A node of the graph as a value. */
  input(node: Node): Expression {
    return new Expression(() => node);
  }

  /** {@inheritDoc Operations.conv2d} */
  conv2d(x: Expression, convolution: Convolution): Expression {
    const { filter, bias, depthwise } = convolution;
    const input = x.node;
    return new Expression((epilogue) => {
      const { normalization } = epilogue;
      const weights = this.#hold(
        foldedFilter(this.#read, convolution, normalization),
      );
      const channels = filter.shape[0]!;
      const offset = foldedBias(this.#read, channels, bias, normalization);
      const y = this.#graph.one(
        depthwise ? "DepthwiseConv2dNative" : "Conv2D",
        [input, weights],
        convolutionAttributes(convolution),
      );
      return this.#finish(y, offset, epilogue);
    }, {});
  }

  /** {@inheritDoc Operations.linear} */
  linear(x: Expression, { weight, bias }: Affine): Expression {
    const input = x.node;
    return new Expression((epilogue) => {
      const { normalization } = epilogue;
      const weights = foldedWeight(this.#read, weight, normalization);
      const y = this.#kernels.matMul(input, this.#hold(weights), "bᵀ");
      const features = weight.shape[0]!;
      const offset = foldedBias(this.#read, features, bias, normalization);
      return this.#finish(y, offset, epilogue);
    }, {});
  }

  /** {@inheritDoc Operations.batchNorm} */
  batchNorm(x: Expression, normalization: Normalization): Expression {
    const { epilogue } = x;
    if (epilogue && Object.keys(epilogue).length === 0) {
      return x.then({ normalization });
    }
    const channels = normalization.scale.shape[0]!;
    const factor = foldedFactor(this.#read, normalization);
    const offset = foldedBias(
      this.#read,
      channels,
      undefined,
      normalization,
    );
    const scaled = this.#on.multiply(x.node, this.#hold(factor));
    return this.input(this.#on.add(scaled, this.#hold(offset)));
  }

  /** {@inheritDoc Operations.relu} */
  relu(x: Expression): Expression {
    return isOpen(x)
      ? x.then({ activation: "Relu" })
      : this.input(this.#kernels.relu(x.node));
  }

  /** {@inheritDoc Operations.relu6} */
  relu6(x: Expression): Expression {
    return isOpen(x)
      ? x.then({ activation: "Relu6" })
      : this.input(this.#kernels.relu6(x.node));
  }

  /** {@inheritDoc Operations.maxPool} */
  maxPool(x: Expression, { padding, ...geometry }: Pooling): Expression {
    const input = padding > 0 ? this.#kernels.pad(x.node, padding) : x.node;
    return this.input(this.#kernels.maxPool(input, geometry).y);
  }

  /** {@inheritDoc Operations.cell} */
  cell(x: Expression, cell: Cell): Expression {
    return this.input(this.#kernels.cell(x.node, cell));
  }

  /** {@inheritDoc Operations.reduce} */
  reduce(x: Expression, statistic: Statistic): Expression {
    return this.input(this.#kernels.reduce(x.node, statistic));
  }

  /** {@inheritDoc Operations.sum} */
  sum(a: Expression, b: Expression): Expression {
    return isOpen(a) && !a.epilogue?.addend
      ? a.then({ addend: b.node })
      : this.input(this.#kernels.add(a.node, b.node));
  }

  /** {@inheritDoc Operations.concat} */
  concat(parts: readonly Expression[]): Expression {
    return this.input(this.#kernels.concat(parts.map(({ node }) => node)));
  }

  /** {@inheritDoc Operations.interleave} */
  interleave(parts: readonly Expression[]): Expression {
    return this.input(this.#kernels.interleave(parts.map(({ node }) => node)));
  }

  /** {@inheritDoc Operations.sequence} */
  sequence(
    x: Expression,
    layers: readonly ((x: Expression) => Expression)[],
  ): Expression {
    return layers.reduce((value, layer) => layer(value), x);
  }

  #finish(y: Node, offset: LazyArray, { addend, activation }: Epilogue): Node {
    const kernels = this.#kernels;
    const shifted = kernels.addBias(y, this.#hold(offset));
    const total = addend ? kernels.add(shifted, addend) : shifted;
    if (activation === "Relu") return kernels.relu(total);
    return activation === "Relu6" ? kernels.relu6(total) : total;
  }
}

/** Whether more operations can be fused. */
function isOpen({ epilogue }: Expression): boolean {
  return epilogue !== undefined && epilogue.activation === undefined;
}

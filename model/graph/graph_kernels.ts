import type {
  BatchNormalized,
  ConvolutionGeometry,
  MaxPooled,
  NetworkKernels,
  PoolingGeometry,
  Variable,
} from "../kernels/kernels.ts";
import type { Cell, Statistic } from "../network/layers/operations.ts";
import { Arithmetic } from "./arithmetic.ts";
import { flag, integer, integers, type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import { GraphCells } from "./graph_cells.ts";
import { GraphConvolution } from "./graph_convolution.ts";
import { GraphNormalization } from "./graph_normalization.ts";
import { GraphStatistics } from "./graph_statistics.ts";
import type { GraphVariable } from "./graph_variable.ts";
import { NHWC, onednnPooling, pooling } from "./kernel_attributes.ts";

/** Options of {@linkcode GraphKernels}. */
export interface GraphOptions {
  /** Whether TensorFlow has oneDNN, whose max pooling is faster. */
  onednn: boolean;
}

/**
 * {@linkcode Kernels} that record operations instead of computing them: a network run
 * on them becomes a graph, for batches and images of any size. Nothing is disposed
 * here: a session frees every tensor at its last use. Operations of more than a few
 * nodes have their own classes.
 */
export class GraphKernels implements NetworkKernels<Node> {
  /** Operations that update variables, in the order in which they were written. */
  readonly updates: Node[] = [];
  readonly #graph: Graph;
  readonly #on: Arithmetic;
  readonly #convolution: GraphConvolution;
  readonly #cells: GraphCells;
  readonly #statistics: GraphStatistics;
  readonly #normalization: GraphNormalization;
  readonly #onednn: boolean;
  /** Nodes that are features [N,C]; all others are maps. */
  readonly #features = new WeakSet<Node>();

  /** Kernels that write into `graph`. */
  constructor(graph: Graph, { onednn }: GraphOptions) {
    this.#graph = graph;
    this.#onednn = onednn;
    this.#on = new Arithmetic(graph);
    this.#convolution = new GraphConvolution(graph, this.#on);
    this.#cells = new GraphCells(graph, this.#on);
    this.#statistics = new GraphStatistics(graph, this.#on);
    this.#normalization = new GraphNormalization(graph, this.#on);
  }

  /**
   * A number per channel of each normalized map, which is not finite if the map
   * is not.
   */
  get witnesses(): readonly Node[] {
    return this.#normalization.witnesses;
  }

  /** Images [N,H,W,3] as the network's first map. */
  images(images: Node): Node {
    return images;
  }

  /** {@inheritDoc Kernels.conv2d} */
  conv2d(x: Node, filter: Node, geometry: ConvolutionGeometry): Node {
    return this.#convolution.convolve(x, filter, geometry);
  }

  /** {@inheritDoc Kernels.conv2dInputGradient} */
  conv2dInputGradient(
    dy: Node,
    filter: Node,
    x: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    return this.#convolution.inputGradient(dy, filter, x, geometry);
  }

  /** {@inheritDoc Kernels.conv2dFilterGradient} */
  conv2dFilterGradient(
    dy: Node,
    x: Node,
    filter: Node,
    geometry: ConvolutionGeometry,
  ): Node {
    return this.#convolution.filterGradient(dy, x, filter, geometry);
  }

  /** {@inheritDoc Kernels.addBias} */
  addBias(x: Node, bias: Node): Node {
    return this.#on.typed("BiasAdd", [x, bias], [NHWC]);
  }

  /** {@inheritDoc Kernels.biasGradient} */
  biasGradient(dy: Node): Node {
    return this.#on.typed("BiasAddGrad", [dy], [NHWC]);
  }

  /** {@inheritDoc Kernels.batchNorm} */
  batchNorm(
    x: Node,
    scale: Node,
    offset: Node,
    epsilon: number,
  ): BatchNormalized<Node> {
    const map = this.#asMap(x);
    const { y, ...rest } = this.#normalization
      .byBatch(map, scale, offset, epsilon);
    return { y: this.#inShapeOf(x, y), ...rest };
  }

  /** {@inheritDoc Kernels.batchNormGradients} */
  batchNormGradients(
    dy: Node,
    x: Node,
    scale: Node,
    saved: readonly Node[],
    epsilon: number,
  ): [dx: Node, dScale: Node, dOffset: Node] {
    const [dx, ...rest] = this.#normalization.byBatchGradients(
      this.#asMap(dy, x),
      this.#asMap(x),
      scale,
      saved,
      epsilon,
    );
    return [this.#inShapeOf(x, dx), ...rest];
  }

  /** {@inheritDoc Kernels.normalize} */
  normalize(
    x: Node,
    scale: Node,
    offset: Node,
    mean: Node,
    variance: Node,
    epsilon: number,
  ): Node {
    const map = this.#asMap(x);
    const y = this.#normalization
      .byHistory(map, scale, offset, mean, variance, epsilon);
    return this.#inShapeOf(x, y);
  }

  /** {@inheritDoc Kernels.normalizeGradients} */
  normalizeGradients(
    dy: Node,
    x: Node,
    scale: Node,
    mean: Node,
    variance: Node,
    epsilon: number,
  ): [dx: Node, dScale: Node, dOffset: Node] {
    const [dx, ...rest] = this.#normalization.byHistoryGradients(
      this.#asMap(dy, x),
      this.#asMap(x),
      scale,
      mean,
      variance,
      epsilon,
    );
    return [this.#inShapeOf(x, dx), ...rest];
  }

  /** {@inheritDoc Kernels.relu} */
  relu(x: Node): Node {
    return this.#like(x, this.#on.typed("Relu", [x]));
  }

  /** {@inheritDoc Kernels.reluGradient} */
  reluGradient(dy: Node, y: Node): Node {
    return this.#on.typed("ReluGrad", [dy, y]);
  }

  /** {@inheritDoc Kernels.relu6} */
  relu6(x: Node): Node {
    return this.#like(x, this.#on.typed("Relu6", [x]));
  }

  /** {@inheritDoc Kernels.relu6Gradient} */
  relu6Gradient(dy: Node, y: Node): Node {
    return this.#on.typed("Relu6Grad", [dy, y]);
  }

  /** {@inheritDoc Kernels.maxPool} */
  maxPool(x: Node, geometry: PoolingGeometry): MaxPooled<Node> {
    if (!this.#onednn) {
      return {
        y: this.#on.typed("MaxPool", [x], pooling(geometry)),
        saved: [],
      };
    }
    const attributes = [type("T", x.type), ...onednnPooling(geometry)];
    const types = [x.type, "uint8"] as const;
    const [y, workspace] = this.#graph
      .many("_MklNativeMaxPool", [x], attributes, 2, { types });
    return { y: y!, saved: [workspace!] };
  }

  /** {@inheritDoc Kernels.maxPoolGradient} */
  maxPoolGradient(
    dy: Node,
    x: Node,
    { y, saved }: MaxPooled<Node>,
    geometry: PoolingGeometry,
  ): Node {
    if (!this.#onednn) {
      return this.#on.typed("MaxPoolGrad", [x, y, dy], pooling(geometry));
    }
    const inputs = [x, y, dy, ...saved];
    const attributes = onednnPooling(geometry);
    return this.#on.typed("_MklNativeMaxPoolGrad", inputs, attributes, x.type);
  }

  /** {@inheritDoc Kernels.cell} */
  cell(x: Node, cell: Cell): Node {
    return this.#cells.cell(x, cell);
  }

  /** {@inheritDoc Kernels.cellGradient} */
  cellGradient(dy: Node, x: Node, cell: Cell): Node {
    return this.#cells.gradient(dy, x, cell);
  }

  /** {@inheritDoc Kernels.reduce} */
  reduce(x: Node, statistic: Statistic): Node {
    return this.#asFeatures(this.#statistics.reduce(x, statistic));
  }

  /** {@inheritDoc Kernels.reduceGradient} */
  reduceGradient(dy: Node, x: Node, y: Node, statistic: Statistic): Node {
    return this.#statistics.gradient(dy, x, y, statistic);
  }

  /** {@inheritDoc Kernels.pad} */
  pad(x: Node, margin: number): Node {
    const margins = [0, 0, margin, margin, margin, margin, 0, 0];
    const inputs = [x, this.#graph.integers(margins, [4, 2])];
    return this.#on.typed("Pad", inputs, [type("Tpaddings", "int32")], x.type);
  }

  /** {@inheritDoc Kernels.crop} */
  crop(x: Node, margin: number): Node {
    return this.#on.typed("StridedSlice", [
      x,
      this.#graph.integers([0, margin, margin, 0]),
      this.#graph.integers([0, -margin, -margin, 0]),
      this.#graph.integers([1, 1, 1, 1]),
    ], [
      type("Index", "int32"),
      integer("begin_mask", FIRST_AND_LAST_AXIS),
      integer("end_mask", FIRST_AND_LAST_AXIS),
    ], x.type);
  }

  /** {@inheritDoc Kernels.linear} */
  linear(x: Node, weight: Node, bias: Node): Node {
    return this.#asFeatures(this.addBias(this.matMul(x, weight, "bᵀ"), bias));
  }

  /** {@inheritDoc Kernels.linearGradients} */
  linearGradients(
    dy: Node,
    x: Node,
    weight: Node,
  ): [dx: Node, dWeight: Node, dBias: Node] {
    return [
      this.matMul(dy, weight),
      this.matMul(dy, x, "aᵀ"),
      this.biasGradient(dy),
    ];
  }

  /** A matrix product; one of the factors may be transposed. */
  matMul(a: Node, b: Node, turned?: "aᵀ" | "bᵀ"): Node {
    return this.#on.typed("MatMul", [a, b], [
      flag("transpose_a", turned === "aᵀ"),
      flag("transpose_b", turned === "bᵀ"),
    ]);
  }

  /** {@inheritDoc Kernels.add} */
  add(a: Node, b: Node): Node {
    return this.#like(a, this.#on.add(a, b));
  }

  /** {@inheritDoc Kernels.concat} */
  concat(parts: readonly Node[]): Node {
    const axis = this.#on.integer(1);
    return this.#asFeatures(this.#graph.one("ConcatV2", [...parts, axis], [
      type("T", "float32"),
      integer("N", parts.length),
      type("Tidx", "int32"),
    ]));
  }

  /** {@inheritDoc Kernels.concatGradients} */
  concatGradients(dy: Node, parts: readonly Node[]): Node[] {
    const lengths = parts.map((part) => this.#on.length(part, 1));
    return this.#graph.many("SplitV", [
      dy,
      this.#on.stack(lengths),
      this.#on.integer(1),
    ], [
      type("T", "float32"),
      type("Tlen", "int32"),
      integer("num_split", parts.length),
    ], parts.length);
  }

  /** {@inheritDoc Kernels.interleave} */
  interleave(parts: readonly Node[]): Node {
    const on = this.#on;
    const count = on.length(parts[0]!, 0);
    return this.#asFeatures(
      on.reshape(on.stack(parts, 2), on.stack([count, on.integer(-1)])),
    );
  }

  /** {@inheritDoc Kernels.interleaveGradients} */
  interleaveGradients(dy: Node, parts: readonly Node[]): Node[] {
    const on = this.#on;
    const [part] = parts as [Node];
    const shape = on.stack([
      on.length(part, 0),
      on.length(part, 1),
      on.integer(parts.length),
    ]);
    return on.unstack(on.reshape(dy, shape), parts.length, 2);
  }

  /** {@inheritDoc Kernels.average} */
  average(running: Variable<Node>, batch: Node, share: number): void {
    const on = this.#on;
    const kept = on.multiply(running.read(), on.number(1 - share));
    const more = on.multiply(batch, on.number(share));
    this.updates.push(
      (running as GraphVariable).assign(on.add(kept, more)),
    );
  }

  /** {@inheritDoc Kernels.clone} */
  clone(x: Node): Node {
    return x;
  }

  /** {@inheritDoc Kernels.dispose} */
  dispose(): void {}

  /** {@inheritDoc Kernels.tidy} */
  tidy(run: () => Node): Node {
    return run();
  }

  #asFeatures(node: Node): Node {
    this.#features.add(node);
    return node;
  }

  #like(x: Node, node: Node): Node {
    return this.#features.has(x) ? this.#asFeatures(node) : node;
  }

  /**
   * Features, or a tensor in the shape of `like`, as a map of one pixel:
   * TensorFlow normalizes only maps.
   */
  #asMap(x: Node, like = x): Node {
    if (!this.#features.has(like)) return x;
    return this.#on.expand(this.#on.expand(x, 1), 1);
  }

  #inShapeOf(x: Node, map: Node): Node {
    if (!this.#features.has(x)) return map;
    return this.#asFeatures(this.#on.typed("Squeeze", [map], [
      integers("squeeze_dims", [1, 2]),
    ]));
  }
}

/** Bits of the first and the fourth axis. */
const FIRST_AND_LAST_AXIS = 0b1001;

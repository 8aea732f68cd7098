import {
  foldIntoBias,
  foldIntoWeight,
  type NormalizationValues,
} from "../../network/layers/fold_normalization.ts";
import type {
  Affine,
  Cell,
  Convolution,
  Normalization,
  Operations,
  Pooling,
  Statistic,
} from "../../network/layers/operations.ts";
import type { Parameter } from "../../network/layers/parameter.ts";
import { cellOfMap } from "./onnx_cell.ts";
import type { AttributeValue, OnnxGraph } from "./onnx_graph.ts";

/** The values of a parameter, in PyTorch's layout. */
export type ValuesOf = (parameter: Parameter) => Float32Array;

/** An array of the graph; maps are N·C·H·W here. */
export class OnnxValue {
  /** Its channels or features. */
  readonly channels: number;
  readonly #write: (normalization?: Normalization) => string;
  #name: string | undefined;

  /**
   * An array that is not in the graph yet.
   *
   * @param write Adds it to the graph, followed by a batch normalization if
   * given; returns its name.
   */
  constructor(
    channels: number,
    write: (normalization?: Normalization) => string,
  ) {
    this.channels = channels;
    this.#write = write;
  }

  /** Its name in the graph. */
  get name(): string {
    return this.#name ??= this.#write();
  }

  /**
   * The normalized array, unless it is already in the graph without
   * normalization.
   */
  normalized(normalization: Normalization): OnnxValue | undefined {
    if (this.#name !== undefined) return undefined;
    return new OnnxValue(this.channels, () => this.#write(normalization));
  }
}

/** An array that is in the graph, so that no normalization can be folded into it. */
class WrittenValue extends OnnxValue {
  constructor(channels: number, name: string) {
    super(channels, () => name);
    void this.name;
  }
}

/**
 * Writes a network as a graph of ONNX operators, for prediction: batch
 * normalization uses the running statistics, and is folded into the convolution
 * or linear layer before it.
 */
export class OnnxOperations implements Operations<OnnxValue> {
  readonly #graph: OnnxGraph;
  readonly #valuesOf: ValuesOf;

  /** Writes to `graph`, with weights from `valuesOf`. */
  constructor(graph: OnnxGraph, valuesOf: ValuesOf) {
    this.#graph = graph;
    this.#valuesOf = valuesOf;
  }

  /** An input of the graph. */
  input(name: string, channels: number): OnnxValue {
    return new WrittenValue(channels, name);
  }

  /** {@inheritDoc Operations.conv2d} */
  conv2d(
    x: OnnxValue,
    { filter, bias, stride, padding }: Convolution,
  ): OnnxValue {
    const [to, from, height, width] = filter.shape as [
      number,
      number,
      number,
      number,
    ];
    const attributes = {
      kernel_shape: [height, width],
      strides: [stride, stride],
      // TensorFlow's SAME, for sizes that are not known at this time.
      ...padding === "same"
        ? { auto_pad: { text: "SAME_UPPER" } }
        : { pads: new Array(4).fill(padding) },
      group: x.channels / from,
    };
    const { name } = x;
    return this.#weighted(
      "Conv",
      name,
      to,
      { weight: filter, bias },
      attributes,
    );
  }

  /** {@inheritDoc Operations.linear} */
  linear(x: OnnxValue, { weight, bias }: Affine): OnnxValue {
    const to = weight.shape[0]!;
    return this.#weighted("Gemm", x.name, to, { weight, bias }, { transB: 1 });
  }

  /** {@inheritDoc Operations.batchNorm} */
  batchNorm(x: OnnxValue, normalization: Normalization): OnnxValue {
    return x.normalized(normalization) ?? this.#normalize(x, normalization);
  }

  /** {@inheritDoc Operations.relu} */
  relu(x: OnnxValue): OnnxValue {
    return this.#one("Relu", [x]);
  }

  /** {@inheritDoc Operations.relu6} */
  relu6(x: OnnxValue): OnnxValue {
    const graph = this.#graph;
    const bounds = [0, 6].map((bound) => graph.float(bound));
    return new WrittenValue(
      x.channels,
      graph.add("Clip", [x.name, ...bounds]),
    );
  }

  /** {@inheritDoc Operations.maxPool} */
  maxPool(x: OnnxValue, { size, stride, padding }: Pooling): OnnxValue {
    return this.#one("MaxPool", [x], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: new Array(4).fill(padding),
    });
  }

  /** {@inheritDoc Operations.cell} */
  cell(x: OnnxValue, cell: Cell): OnnxValue {
    return new WrittenValue(x.channels, cellOfMap(this.#graph, x.name, cell));
  }

  /** {@inheritDoc Operations.reduce} */
  reduce(x: OnnxValue, statistic: Statistic): OnnxValue {
    const over = { axes: [2, 3], keepdims: 0 };
    if (statistic === "mean") return this.#one("ReduceMean", [x], over);
    if (statistic === "max") return this.#one("ReduceMax", [x], over);
    if (statistic === "min") return this.#one("ReduceMin", [x], over);
    const mean = this.#one("ReduceMean", [x], { axes: [2, 3], keepdims: 1 });
    const deviation = this.#one("Sub", [x, mean]);
    const squares = this.#one("Mul", [deviation, deviation]);
    return this.#one("Sqrt", [this.#one("ReduceMean", [squares], over)]);
  }

  /** {@inheritDoc Operations.sum} */
  sum(a: OnnxValue, b: OnnxValue): OnnxValue {
    return this.#one("Add", [a, b]);
  }

  /** {@inheritDoc Operations.concat} */
  concat(parts: readonly OnnxValue[]): OnnxValue {
    const channels = parts.reduce((sum, part) => sum + part.channels, 0);
    const names = parts.map(({ name }) => name);
    const name = this.#graph.add("Concat", names, { axis: 1 });
    return new WrittenValue(channels, name);
  }

  /** {@inheritDoc Operations.interleave} */
  interleave(parts: readonly OnnxValue[]): OnnxValue {
    const graph = this.#graph;
    const axes = graph.integers([2]);
    const columns = parts.map(({ name }) =>
      graph.add("Unsqueeze", [name, axes])
    );
    const table = graph.add("Concat", columns, { axis: 2 });
    const channels = parts.length * parts[0]!.channels;
    return new WrittenValue(channels, graph.add("Flatten", [table]));
  }

  /** {@inheritDoc Operations.sequence} */
  sequence(
    x: OnnxValue,
    layers: readonly ((x: OnnxValue) => OnnxValue)[],
  ): OnnxValue {
    return layers.reduce((value, layer) => layer(value), x);
  }

  #one(
    opType: string,
    inputs: readonly OnnxValue[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): OnnxValue {
    const names = inputs.map(({ name }) => name);
    const name = this.#graph.add(opType, names, attributes);
    return new WrittenValue(inputs[0]!.channels, name);
  }

  /** A layer of weights, into which a normalization can be folded. */
  #weighted(
    opType: string,
    x: string,
    to: number,
    { weight, bias }: { weight: Parameter; bias: Parameter | undefined },
    attributes: Readonly<Record<string, AttributeValue>>,
  ): OnnxValue {
    return new OnnxValue(to, (normalization) => {
      const graph = this.#graph;
      const inputs = [
        x,
        graph.floats(
          weight.name,
          weight.shape,
          () => this.#foldedWeight(weight, normalization),
        ),
      ];
      if (bias || normalization) {
        inputs.push(graph.floats(
          bias?.name ?? weight.name.replace(/weight$/, "bias"),
          [to],
          () => this.#foldedBias(bias, normalization),
        ));
      }
      return graph.add(opType, inputs, attributes);
    });
  }

  #foldedWeight(
    weight: Parameter,
    normalization?: Normalization,
  ): Float32Array {
    const values = this.#valuesOf(weight);
    return normalization
      ? foldIntoWeight(values, this.#normalizationValues(normalization))
      : values;
  }

  #foldedBias(
    bias: Parameter | undefined,
    normalization?: Normalization,
  ): Float32Array {
    const values = bias && this.#valuesOf(bias);
    return normalization
      ? foldIntoBias(values, this.#normalizationValues(normalization))
      : values ?? new Float32Array();
  }

  #normalizationValues(
    { scale, offset, mean, variance, epsilon }: Normalization,
  ): NormalizationValues {
    return {
      epsilon,
      scale: this.#valuesOf(scale),
      offset: this.#valuesOf(offset),
      mean: this.#valuesOf(mean),
      variance: this.#valuesOf(variance),
    };
  }

  #normalize(
    x: OnnxValue,
    { scale, offset, mean, variance, epsilon }: Normalization,
  ): OnnxValue {
    const arrays = [scale, offset, mean, variance].map((parameter) =>
      this.#graph.floats(
        parameter.name,
        parameter.shape,
        () => this.#valuesOf(parameter),
      )
    );
    const name = this.#graph.add("BatchNormalization", [x.name, ...arrays], {
      epsilon: { float: epsilon },
    });
    return new WrittenValue(x.channels, name);
  }
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  ConvolutionGeometry,
  NetworkKernels,
  Variable,
} from "../../kernels/kernels.ts";
import type {
  Affine,
  Cell,
  Convolution,
  Normalization,
  Operations,
  Pooling,
  Statistic,
} from "./operations.ts";
import type { Parameter } from "./parameter.ts";
import { Recorder } from "./recorder.ts";
import type { TapeMode } from "./tape_mode.ts";
import type { Value } from "./value.ts";

/** The kernels and variables of a tape. */
export interface TapeResources<T = Tensor> {
  /** The kernels. */
  kernels: NetworkKernels<T>;
  /** Holds a variable for each parameter. */
  variables: { of(parameter: Parameter): Variable<T> };
}

/**
 * Runs a network forward and records it for the backward pass: the few
 * operations that an IQA network needs, each with its gradient.
 *
 * @typeParam T Tensors of the kernels, with values, or nodes of a graph.
 */
export class Tape<T = Tensor> extends Recorder<T>
  implements Operations<Value<T>> {
  readonly #variables: TapeResources<T>["variables"];

  /** An empty tape. */
  constructor({ kernels, variables }: TapeResources<T>, mode: TapeMode) {
    super(kernels, mode);
    this.#variables = variables;
  }

  /** {@inheritDoc Operations.conv2d} */
  conv2d(
    x: Value<T>,
    { filter: parameter, bias, stride, padding, depthwise = false }:
      Convolution,
  ): Value<T> {
    // "same" pads like PyTorch only at stride 1; otherwise pad first.
    const same = padding === "same" ||
      stride === 1 && parameter.shape[2] === 2 * padding + 1;
    const input = same ? x : this.#pad(x, padding);
    const { kernels } = this;
    const geometry: ConvolutionGeometry = {
      stride,
      padding: same ? "same" : "valid",
      depthwise,
    };
    const variable = this.#variables.of(parameter);
    const filter = variable.read();
    const y = this.#addBias(
      kernels.conv2d(input.tensor, filter, geometry),
      bias,
    );
    return this.record(y, [input], (dy) => {
      if (bias) {
        this.collect(this.#variables.of(bias), kernels.biasGradient(dy));
      }
      if (input.wantsGradient) {
        this.pass(
          input,
          kernels.conv2dInputGradient(dy, filter, input.tensor, geometry),
        );
      }
      this.collect(
        variable,
        kernels.conv2dFilterGradient(dy, input.tensor, filter, geometry),
      );
    }, [filter]);
  }

  /** {@inheritDoc Operations.batchNorm} */
  batchNorm(x: Value<T>, normalization: Normalization): Value<T> {
    return this.mode.batchStatistics
      ? this.#batchNormByBatch(x, normalization)
      : this.#batchNormByHistory(x, normalization);
  }

  /** {@inheritDoc Operations.relu} */
  relu(x: Value<T>): Value<T> {
    const { kernels } = this;
    const y = kernels.relu(x.tensor);
    return this.record(
      y,
      [x],
      (dy) => this.pass(x, kernels.reluGradient(dy, y)),
    );
  }

  /** {@inheritDoc Operations.relu6} */
  relu6(x: Value<T>): Value<T> {
    const { kernels } = this;
    const y = kernels.relu6(x.tensor);
    return this.record(
      y,
      [x],
      (dy) => this.pass(x, kernels.relu6Gradient(dy, y)),
    );
  }

  /** {@inheritDoc Operations.maxPool} */
  maxPool(x: Value<T>, { padding, ...geometry }: Pooling): Value<T> {
    const { kernels } = this;
    const input = this.#pad(x, padding);
    const pooled = kernels.maxPool(input.tensor, geometry);
    return this.record(pooled.y, [input], (dy) =>
      this.pass(
        input,
        kernels.maxPoolGradient(dy, input.tensor, pooled, geometry),
      ), pooled.saved);
  }

  /** {@inheritDoc Operations.cell} */
  cell(x: Value<T>, cell: Cell): Value<T> {
    const { kernels } = this;
    return this.record(
      kernels.cell(x.tensor, cell),
      [x],
      (dy) => this.pass(x, kernels.cellGradient(dy, x.tensor, cell)),
    );
  }

  /** {@inheritDoc Operations.reduce} */
  reduce(x: Value<T>, statistic: Statistic): Value<T> {
    const { kernels } = this;
    const y = kernels.reduce(x.tensor, statistic);
    return this.record(
      y,
      [x],
      (dy) => this.pass(x, kernels.reduceGradient(dy, x.tensor, y, statistic)),
    );
  }

  /** {@inheritDoc Operations.linear} */
  linear(x: Value<T>, affine: Affine): Value<T> {
    const { kernels } = this;
    const [weight, bias] = this.#read(affine.weight, affine.bias);
    const y = kernels.linear(x.tensor, weight, bias);
    kernels.dispose([bias]);
    return this.record(y, [x], (dy) => {
      const [dx, dWeight, dBias] = kernels.linearGradients(
        dy,
        x.tensor,
        weight,
      );
      this.pass(x, dx);
      this.collect(this.#variables.of(affine.weight), dWeight);
      this.collect(this.#variables.of(affine.bias), dBias);
    }, [weight]);
  }

  /** {@inheritDoc Operations.sum} */
  sum(a: Value<T>, b: Value<T>): Value<T> {
    const { kernels } = this;
    return this.record(kernels.add(a.tensor, b.tensor), [a, b], (dy) => {
      this.pass(a, kernels.clone(dy));
      this.pass(b, kernels.clone(dy));
    });
  }

  /** {@inheritDoc Operations.concat} */
  concat(parts: readonly Value<T>[]): Value<T> {
    const { kernels } = this;
    const tensors = parts.map(({ tensor }) => tensor);
    return this.record(kernels.concat(tensors), parts, (dy) => {
      kernels.concatGradients(dy, tensors)
        .forEach((dx, index) => this.pass(parts[index]!, dx));
    });
  }

  /** {@inheritDoc Operations.interleave} */
  interleave(parts: readonly Value<T>[]): Value<T> {
    const { kernels } = this;
    const tensors = parts.map(({ tensor }) => tensor);
    return this.record(kernels.interleave(tensors), parts, (dy) => {
      kernels.interleaveGradients(dy, tensors)
        .forEach((dx, index) => this.pass(parts[index]!, dx));
    });
  }

  #batchNormByBatch(x: Value<T>, normalization: Normalization): Value<T> {
    const { kernels } = this;
    const [scale, offset] = this.#read(
      normalization.scale,
      normalization.offset,
    );
    const { y, mean, variance, saved } = kernels.batchNorm(
      x.tensor,
      scale,
      offset,
      normalization.epsilon,
    );
    const { record, updateStatistics } = this.mode;
    const average = () => {
      const { momentum } = normalization;
      this.#average(normalization.mean, mean, momentum);
      this.#average(normalization.variance, variance, momentum);
    };
    if (updateStatistics && !record) average();
    kernels.dispose([offset]);
    return this.record(y, [x], (dy) => {
      // Not in the forward pass: a batch with scores that are not finite has no
      // backward pass, and must not change the statistics.
      if (updateStatistics) average();
      const [dx, dScale, dOffset] = kernels.batchNormGradients(
        dy,
        x.tensor,
        scale,
        saved,
        normalization.epsilon,
      );
      this.pass(x, dx);
      this.collect(this.#variables.of(normalization.scale), dScale);
      this.collect(this.#variables.of(normalization.offset), dOffset);
    }, [scale, mean, variance, ...saved]);
  }

  #batchNormByHistory(x: Value<T>, normalization: Normalization): Value<T> {
    const { kernels } = this;
    const [scale, offset, mean, variance] = this.#read(
      normalization.scale,
      normalization.offset,
      normalization.mean,
      normalization.variance,
    );
    const y = kernels.normalize(
      x.tensor,
      scale,
      offset,
      mean,
      variance,
      normalization.epsilon,
    );
    kernels.dispose([offset]);
    return this.record(y, [x], (dy) => {
      const [dx, dScale, dOffset] = kernels.normalizeGradients(
        dy,
        x.tensor,
        scale,
        mean,
        variance,
        normalization.epsilon,
      );
      this.pass(x, dx);
      this.collect(this.#variables.of(normalization.scale), dScale);
      this.collect(this.#variables.of(normalization.offset), dOffset);
    }, [scale, mean, variance]);
  }

  /** running ← (1 − momentum) running + momentum batch. */
  #average(running: Parameter, batch: T, momentum: number): void {
    this.kernels.average(this.#variables.of(running), batch, momentum);
  }

  /** The current values; the caller disposes them. */
  #read<P extends Parameter[]>(...parameters: P): { [K in keyof P]: T } {
    return parameters.map((parameter) =>
      this.#variables.of(parameter).read()
    ) as { [K in keyof P]: T };
  }

  /** `x` plus the bias, if any; disposes tensors that are no longer needed. */
  #addBias(x: T, bias?: Parameter): T {
    if (!bias) return x;
    const { kernels } = this;
    const [values] = this.#read(bias);
    const y = kernels.addBias(x, values);
    kernels.dispose([x, values]);
    return y;
  }

  #pad(x: Value<T>, padding: number): Value<T> {
    if (padding === 0) return x;
    const { kernels } = this;
    return this.record(
      kernels.pad(x.tensor, padding),
      [x],
      (dy) => this.pass(x, kernels.crop(dy, padding)),
    );
  }
}

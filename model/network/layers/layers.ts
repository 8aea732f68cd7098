import {
  constant,
  heNormal,
  type Initializer,
  linearUniform,
  type Random,
} from "./initializers.ts";
import type { Normalization, Operations } from "./operations.ts";
import type { Parameters } from "./parameter.ts";

/** A part of a network, which runs on any {@linkcode Operations}. */
export type Layer = <V>(on: Operations<V>, x: V) => V;

/** Where layers declare their parameters, and the source of initial values. */
export interface Build {
  /** Receives the parameters. */
  parameters: Parameters;
  /** Source of random initial values. */
  random: Random;
}

/** Shape of a convolution, and its initialization. */
export interface ConvolutionShape {
  /** Channels in. */
  from: number;
  /** Channels out. */
  to: number;
  /** Side of the filter. */
  size: number;
  /** Stride; 1 by default. */
  stride?: number;
  /**
   * Zeros on each side, or TensorFlow's `same`; by default, as many on each
   * side as keep the size at stride 1.
   */
  padding?: number | "same";
  /** Groups of channels; 1 by default. */
  groups?: number;
  /** Initial values of the filter; He's by default. */
  weight?: Initializer;
  /** Initial values of the bias; absent: no bias. */
  bias?: Initializer;
}

/** A convolution. */
export function convolution(
  { parameters, random }: Build,
  name: string,
  shape: ConvolutionShape,
): Layer {
  const { from, to, size, stride = 1, groups = 1 } = shape;
  const filter = parameters.trainable(
    `${name}.weight`,
    [to, from / groups, size, size],
    shape.weight ?? heNormal(random),
  );
  const bias = shape.bias &&
    parameters.trainable(`${name}.bias`, [to], shape.bias);
  const padding = shape.padding ?? (size - 1) / 2;
  const depthwise = groups > 1 && groups === from && groups === to;
  const all = { filter, stride, padding, depthwise, ...bias && { bias } };
  return (on, x) => on.conv2d(x, all);
}

/** Options of a batch normalization; by default PyTorch's. */
export type NormalizationNumbers = Pick<Normalization, "epsilon" | "momentum">;

/** PyTorch's defaults. */
export const NORMALIZATION: NormalizationNumbers = {
  epsilon: 1e-5,
  momentum: 0.1,
};

/** Batch normalization over all axes except the channels. */
export function batchNorm(
  { parameters }: Build,
  name: string,
  channels: number,
  numbers = NORMALIZATION,
): Layer {
  const normalization: Normalization = {
    ...numbers,
    scale: parameters.trainable(`${name}.weight`, [channels], constant(1)),
    offset: parameters.trainable(`${name}.bias`, [channels], constant(0)),
    mean: parameters.statistic(`${name}.running_mean`, [channels], 0),
    variance: parameters.statistic(`${name}.running_var`, [channels], 1),
  };
  return (on, x) => on.batchNorm(x, normalization);
}

/** A fully connected layer: x Wᵀ + b. */
export function linear(
  { parameters, random }: Build,
  name: string,
  from: number,
  to: number,
): Layer {
  const start = linearUniform(random, from);
  const affine = {
    weight: parameters.trainable(`${name}.weight`, [to, from], start),
    bias: parameters.trainable(`${name}.bias`, [to], start),
  };
  return (on, x) => on.linear(x, affine);
}

/** max(x, 0). */
export const relu: Layer = (on, x) => on.relu(x);

/** min(max(x, 0), 6). */
export const relu6: Layer = (on, x) => on.relu6(x);

/** One layer after the other. */
export function chain(...layers: readonly Layer[]): Layer {
  return <V>(on: Operations<V>, x: V) =>
    on.sequence(x, layers.map((layer) => (value: V) => layer(on, value)));
}

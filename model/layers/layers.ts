import {
  constant,
  heNormal,
  linearUniform,
  type Random,
} from "./initializers.ts";
import type { Normalization, Operations } from "./operations.ts";
import type { Parameters } from "./parameter.ts";

/** A part of a network: its parameters are made once, then it runs on anything. */
export type Layer = <V>(on: Operations<V>, x: V) => V;

/** What a layer needs to make its parameters. */
export interface Build {
  /** Where the parameters go. */
  parameters: Parameters;
  /** Source of the first values. */
  random: Random;
}

/** Shape of a convolution without bias. */
export interface ConvolutionShape {
  /** Channels in. */
  from: number;
  /** Channels out. */
  to: number;
  /** Side of the filter. */
  size: number;
  /** Step; 1 unless given. */
  stride?: number;
}

/** A convolution without bias, padded so that stride 1 keeps the side. */
export function convolution(
  { parameters, random }: Build,
  name: string,
  { from, to, size, stride = 1 }: ConvolutionShape,
): Layer {
  const filter = parameters.trainable(
    `${name}.weight`,
    [to, from, size, size],
    heNormal(random),
  );
  const all = { filter, stride, padding: (size - 1) / 2 };
  return (on, x) => on.conv2d(x, all);
}

/** Batch normalisation over all axes but the channels. */
export function batchNorm(
  { parameters }: Build,
  name: string,
  channels: number,
): Layer {
  const normalization: Normalization = {
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

/** One layer after the other. */
export function chain(...layers: readonly Layer[]): Layer {
  return <V>(on: Operations<V>, x: V) =>
    on.sequence(x, layers.map((layer) => (value: V) => layer(on, value)));
}

import type { Variable } from "../kernels/kernels.ts";
import {
  constant,
  heNormal,
  linearUniform,
  type Random,
} from "./initializers.ts";
import type { BatchNormVariables, Tape } from "./tape.ts";
import type { Value } from "./value.ts";
import type { Variables } from "./variables.ts";

/** A part of a network: its variables are made once, then it runs on any tape. */
export type Layer = (tape: Tape, x: Value) => Value;

/** What a layer needs to make its variables. */
export interface Build {
  /** Where the variables go. */
  variables: Variables;
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
  { variables, random }: Build,
  name: string,
  { from, to, size, stride = 1 }: ConvolutionShape,
): Layer {
  const filter = variables.trainable(
    `${name}.weight`,
    [to, from, size, size],
    heNormal(random),
  );
  const geometry = { stride, padding: (size - 1) / 2 };
  return (tape, x) => tape.conv2d(x, filter, geometry);
}

/** Batch normalisation over all axes but the channels. */
export function batchNorm(
  { variables }: Build,
  name: string,
  channels: number,
): Layer {
  const parameters: BatchNormVariables = {
    scale: variables.trainable(`${name}.weight`, [channels], constant(1)),
    offset: variables.trainable(`${name}.bias`, [channels], constant(0)),
    mean: variables.statistic(`${name}.running_mean`, [channels], 0),
    variance: variables.statistic(`${name}.running_var`, [channels], 1),
  };
  return (tape, x) => tape.batchNorm(x, parameters);
}

/** A fully connected layer: x Wᵀ + b. */
export function linear(
  { variables, random }: Build,
  name: string,
  from: number,
  to: number,
): Layer {
  const start = linearUniform(random, from);
  const weight: Variable = variables.trainable(
    `${name}.weight`,
    [to, from],
    start,
  );
  const bias = variables.trainable(`${name}.bias`, [to], start);
  return (tape, x) => tape.linear(x, weight, bias);
}

/** max(x, 0). */
export const relu: Layer = (tape, x) => tape.relu(x);

/** One layer after the other. */
export function chain(...layers: readonly Layer[]): Layer {
  return (tape, x) =>
    tape.sequence(x, layers.map((layer) => (value) => layer(tape, value)));
}

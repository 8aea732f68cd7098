import { gaussian } from "../../../data/random/gaussian.ts";

/** Makes the initial values of an array of this (PyTorch) shape. */
export type Initializer = (shape: readonly number[]) => Float32Array;

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** All values the same. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/**
 * He's normal initialization for filters before a ReLU: standard deviation √(2
 * / fan-out), as in torchvision's ResNets (He et al., ICCV 2015).
 */
export function heNormal(random: Random): Initializer {
  return (shape) => {
    const [out, , ...window] = shape;
    const deviation = Math.sqrt(2 / (out! * sizeOf(window)));
    return fill(shape, () => deviation * gaussian(random));
  };
}

/** Uniform in ±1/√fan-in: PyTorch's initialization of a Linear. */
export function linearUniform(random: Random, fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return (shape) => fill(shape, () => bound * (2 * random() - 1));
}

/** Number of values in an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function fill(shape: readonly number[], next: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return values;
}

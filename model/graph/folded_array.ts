import {
  foldIntoBias,
  foldIntoWeight,
  normalizationFactors,
  type NormalizationValues,
} from "../network/layers/fold_normalization.ts";
import type {
  Convolution,
  Normalization,
} from "../network/layers/operations.ts";
import type { Parameter } from "../network/layers/parameter.ts";
import type { LazyArray } from "./graph.ts";

/** Reads the values of a parameter, in PyTorch's layout. */
export type ReadParameter = (parameter: Parameter) => Promise<Float32Array>;

/**
 * The filter of a convolution in TensorFlow's layout (HWIO; depthwise:
 * [k,k,C,1]), with the following batch normalization folded in.
 */
export function foldedFilter(
  read: ReadParameter,
  { filter, depthwise }: Convolution,
  normalization?: Normalization,
): LazyArray {
  const [to, from, height, width] = filter.shape as [
    number,
    number,
    number,
    number,
  ];
  const folded = foldedWeight(read, filter, normalization);
  return {
    shape: depthwise ? [height, width, to, from] : [height, width, from, to],
    make: async () => {
      const values = await folded.make();
      const moved = new Float32Array(values.length);
      const area = height * width;
      for (let o = 0, i = 0; o < to; o++) {
        for (let c = 0; c < from; c++) {
          for (let at = 0; at < area; at++, i++) {
            moved[(at * from + c) * to + o] = values[i]!;
          }
        }
      }
      return moved;
    },
  };
}

/**
 * A weight in PyTorch's layout, with the following batch normalization folded
 * in.
 */
export function foldedWeight(
  read: ReadParameter,
  weight: Parameter,
  normalization?: Normalization,
): LazyArray {
  return {
    shape: weight.shape,
    make: async () => {
      const values = await read(weight);
      if (!normalization) return Float32Array.from(values);
      return foldIntoWeight(values, await valuesOf(read, normalization));
    },
  };
}

/** The bias of each channel, with the normalization folded in. */
export function foldedBias(
  read: ReadParameter,
  channels: number,
  bias?: Parameter,
  normalization?: Normalization,
): LazyArray {
  return {
    shape: [channels],
    make: async () => {
      const values = bias && await read(bias);
      if (!normalization) {
        return Float32Array.from(values ?? new Float32Array(channels));
      }
      return foldIntoBias(values, await valuesOf(read, normalization));
    },
  };
}

/** The factor of each channel in a batch normalization by running statistics. */
export function foldedFactor(
  read: ReadParameter,
  normalization: Normalization,
): LazyArray {
  return {
    shape: normalization.scale.shape,
    make: async () =>
      Float32Array.from(
        normalizationFactors(await valuesOf(read, normalization)),
      ),
  };
}

async function valuesOf(
  read: ReadParameter,
  { scale, offset, mean, variance, epsilon }: Normalization,
): Promise<NormalizationValues> {
  return {
    epsilon,
    scale: await read(scale),
    offset: await read(offset),
    mean: await read(mean),
    variance: await read(variance),
  };
}

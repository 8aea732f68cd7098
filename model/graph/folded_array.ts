import {
  type Normalization,
  NORMALIZATION_EPSILON,
} from "../layers/operations.ts";
import type { Parameter } from "../layers/parameter.ts";
import type { LazyArray } from "./graph.ts";

/** Reads the values of a parameter, in PyTorch's layout. */
export type ReadParameter = (parameter: Parameter) => Promise<Float32Array>;

/**
 * The filter of a convolution as TensorFlow has it (HWIO), multiplied by what
 * a batch normalisation by history would multiply the channels after it by.
 */
export function foldedFilter(
  read: ReadParameter,
  filter: Parameter,
  normalization?: Normalization,
): LazyArray {
  const [to, from, height, width] = filter.shape as [
    number,
    number,
    number,
    number,
  ];
  return {
    shape: [height, width, from, to],
    make: async () => {
      const factor = await factors(read, to, normalization);
      const values = await read(filter);
      const folded = new Float32Array(values.length);
      const area = height * width;
      for (let o = 0, i = 0; o < to; o++) {
        for (let c = 0; c < from; c++) {
          for (let at = 0; at < area; at++, i++) {
            folded[(at * from + c) * to + o] = values[i]! * factor[o]!;
          }
        }
      }
      return folded;
    },
  };
}

/** The weight [out, in] of a linear layer, multiplied as in {@linkcode foldedFilter}. */
export function foldedWeight(
  read: ReadParameter,
  weight: Parameter,
  normalization?: Normalization,
): LazyArray {
  const [to, from] = weight.shape as [number, number];
  return {
    shape: [to, from],
    make: async () => {
      const factor = await factors(read, to, normalization);
      return Float32Array.from(
        await read(weight),
        (value, i) => value * factor[Math.floor(i / from)]!,
      );
    },
  };
}

/** What is added to each channel: the bias as the normalisation leaves it. */
export function foldedBias(
  read: ReadParameter,
  channels: number,
  bias?: Parameter,
  normalization?: Normalization,
): LazyArray {
  return {
    shape: [channels],
    make: async () => {
      const values = bias ? await read(bias) : new Float32Array(channels);
      if (!normalization) return Float32Array.from(values);
      const factor = await factors(read, channels, normalization);
      const mean = await read(normalization.mean);
      const offset = await read(normalization.offset);
      // γ (b − μ) / √(σ² + ε) + β
      return Float32Array.from(
        values,
        (value, i) => (value - mean[i]!) * factor[i]! + offset[i]!,
      );
    },
  };
}

/** What a batch normalisation by history multiplies each channel by. */
export function foldedFactor(
  read: ReadParameter,
  normalization: Normalization,
): LazyArray {
  const [channels] = normalization.scale.shape as [number];
  return {
    shape: [channels],
    make: async () =>
      Float32Array.from(await factors(read, channels, normalization)),
  };
}

/** γ / √(σ² + ε) of each channel; 1 without a normalisation. */
async function factors(
  read: ReadParameter,
  channels: number,
  normalization?: Normalization,
): Promise<Float64Array> {
  if (!normalization) return new Float64Array(channels).fill(1);
  const scale = await read(normalization.scale);
  const variance = await read(normalization.variance);
  return Float64Array.from(
    scale,
    (value, i) => value / Math.sqrt(variance[i]! + NORMALIZATION_EPSILON),
  );
}

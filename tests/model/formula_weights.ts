import { sizeOf } from "../../model/network/layers/initializers.ts";

/** A pseudo-random number in [-1, 1) from an index in tensor `t`: 32-bit mixing. */
export function hashNumber(i: number, t: number): number {
  let h = (i + Math.imul(t + 1, 0x9e3779b1)) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return 2 * (h >>> 0) / 4294967296 - 1;
}

/** A number in [-1, 1] from an index in tensor `t`: smooth, the fixtures' `sin`. */
export function sineNumber(i: number, t: number): number {
  return Math.sin(0.37 * i + 1.3 * t);
}

/** What kind of array a formula fills, as the fixtures name it. */
export type Kind =
  | "weight"
  | "bn_weight"
  | "bias"
  | "running_mean"
  | "running_var";

/** The kind of an array of a network. */
export function kindOf(name: string, shape: readonly number[]): Kind {
  if (shape.length > 1) return "weight";
  const last = name.split(".").at(-1)!;
  return last === "weight" ? "bn_weight" : last as Kind;
}

/** Weights that any program can make again: the formulas of the fixtures. */
export function formulaArray(
  t: number,
  shape: readonly number[],
  kind: Kind,
  scaleNumerator: number,
  formula: (i: number, t: number) => number = hashNumber,
): Float32Array {
  const scale = Math.sqrt(scaleNumerator / sizeOf(shape.slice(1)));
  const [center, spread] = {
    weight: [0, scale],
    bn_weight: [1, 0.1],
    bias: [0, 0.1],
    running_mean: [0, 0.1],
    running_var: [1, 0.5],
  }[kind] as [number, number];
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) {
    values[i] = center + spread * formula(i, t);
  }
  return values;
}

/** The fixtures' images, [N,3,H,W] flattened, turned to NHWC. */
export function formulaImages(
  [count, channels, height, width]: [number, number, number, number],
  imageScale: readonly number[] = Array(count).fill(1),
  formula: (i: number) => number = (i) => 2 * hashNumber(i, 100000),
): Float32Array {
  const images = new Float32Array(count * channels * height * width);
  const area = height * width;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < area; j++) {
        const i = (n * channels + c) * area + j;
        const value = Math.fround(formula(i)) * imageScale[n]!;
        images[(n * area + j) * channels + c] = value;
      }
    }
  }
  return images;
}

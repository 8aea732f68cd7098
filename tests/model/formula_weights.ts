import { sizeOf } from "../../model/layers/initializers.ts";

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

/** What kind of array a formula fills, as the fixtures name it. */
export type Kind =
  | "weight"
  | "bn_weight"
  | "bias"
  | "running_mean"
  | "running_var";

/** Weights that any program can make again: the `hash` formula of the fixtures. */
export function formulaArray(
  t: number,
  shape: number[],
  kind: Kind,
  scaleNumerator: number,
): Float32Array {
  const fanIn = sizeOf(shape.slice(1));
  const value: Record<Kind, (s: number) => number> = {
    weight: (s) => Math.sqrt(scaleNumerator / fanIn) * s,
    bn_weight: (s) => 1 + 0.1 * s,
    bias: (s) => 0.1 * s,
    running_mean: (s) => 0.1 * s,
    running_var: (s) => 1 + 0.5 * s,
  };
  return Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => value[kind](hashNumber(i, t)),
  );
}

/** The fixtures' images, [N,3,H,W] flattened, turned to NHWC. */
export function formulaImages(
  [count, channels, height, width]: [number, number, number, number],
  imageScale: readonly number[] = Array(count).fill(1),
): Float32Array {
  const images = new Float32Array(count * channels * height * width);
  const area = height * width;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < area; j++) {
        const i = (n * channels + c) * area + j;
        const value = Math.fround(2 * hashNumber(i, 100000));
        images[(n * area + j) * channels + c] = value * imageScale[n]!;
      }
    }
  }
  return images;
}

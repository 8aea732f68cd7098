import { createPrng } from "./prng.ts";

/**
 * Every stream of random numbers that a run's seed decides, in one place: its purpose,
 * and the seeds of its {@linkcode createPrng}. No two may have the same seeds, or
 * independent choices would be correlated. Epochs and indices count from 0, so that a
 * negative number keeps a stream apart from theirs.
 */
export const STREAMS = {
  /** First weights of a network. */
  weights: (seed: number) => [seed, -1],
  /** Order of the training images in a pass. */
  order: (seed: number, pass: number) => [seed, pass],
  /** Augmentation of an image in an epoch. */
  augmentation: (seed: number, epoch: number, index: number) => [
    ...[seed, epoch, index, 1],
  ],
  /** Training images that are held out to validate with. */
  heldOut: (seed: number) => [seed],
  /** Training images that the line of averaged weights is fitted on. */
  lineOfAverage: (seed: number) => [seed, -2],
  /** Noise that is added to the scores of the training images. */
  scoreNoise: (seed: number) => [seed, -4],
  /** Parts of a list that has none, by the number of the split. */
  split: (splitId: number) => [splitId, -3],
} as const satisfies Record<string, (...words: number[]) => number[]>;

/** Name of one of {@linkcode STREAMS}. */
export type StreamName = keyof typeof STREAMS;

/**
 * One of a run's streams of random numbers.
 *
 * @param name Its purpose. @param words The run's seed, and numbers that distinguish streams of this name.
 * @returns A function that returns the next number in [0, 1) at each call.
 */
export function stream<Name extends StreamName>(
  name: Name,
  ...words: Parameters<typeof STREAMS[Name]>
): () => number {
  const seeds = STREAMS[name] as (...words: number[]) => number[];
  return createPrng(...seeds(...words));
}

/** Seeded draws of scores for the tests of losses and metrics. */
import { createPrng } from "../../data/random/prng.ts";

/** N standard normal numbers (Box and Muller). */
export function normalScores(n: number, ...seeds: number[]): Float64Array {
  const prng = createPrng(...seeds);
  return Float64Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - prng()));
    return radius * Math.cos(2 * Math.PI * prng());
  });
}

/**
 * Predictions of size 1 and subjective scores on 0-100 that correlate, as in
 * training.
 */
export function scorePair(
  n: number,
  ...seeds: number[]
): { predicted: Float64Array; subjective: Float64Array } {
  const predicted = normalScores(n, 1, ...seeds);
  const noise = normalScores(n, 2, ...seeds);
  return {
    predicted,
    subjective: predicted.map((x, i) => 50 + 10 * (x + noise[i]!)),
  };
}

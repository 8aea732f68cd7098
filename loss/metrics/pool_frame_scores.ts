import { quantile } from "./quantile.ts";

/** One score for many frames, in several ways. */
export interface PooledScores {
  /** Arithmetic mean, as MSU's benchmark pools. */
  mean: number;
  /** Harmonic mean, which low scores dominate; NaN unless all scores are above 0. */
  harmonicMean: number;
  /** The lowest. */
  min: number;
  /** The 5th percentile. */
  p5: number;
  /** The 10th percentile. */
  p10: number;
  /** The 20th percentile. */
  p20: number;
  /** The median. */
  p50: number;
}

/**
 * Pools the scores of a video's frames into one for the video.
 *
 * The mean is what MSU's video quality metrics benchmark uses (Antsiferova et al., NeurIPS 2022); the others reflect
 * that people remember the worst moments. Percentiles are linear between neighbors, as NumPy's.
 *
 * @param scores Scores of N >= 1 frames, higher is better.
 * @returns Pooled scores in the same unit.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example
 * ```ts
 * import { poolFrameScores } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * const { mean, harmonicMean, min, p50 } = poolFrameScores([1, 4, 4]);
 * assertEquals({ mean, harmonicMean, min, p50 }, { mean: 3, harmonicMean: 2, min: 1, p50: 4 });
 * ```
 */
export function poolFrameScores(scores: ArrayLike<number>): PooledScores {
  const sorted = Float64Array.from(scores).sort();
  const { length } = sorted;
  if (length === 0) {
    throw new RangeError("Cannot pool frame scores: there are none");
  }
  const wrong = sorted.find((score) => !Number.isFinite(score));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot pool frame scores: one is ${wrong}`);
  }
  const min = sorted[0]!;
  const inverses = sorted.reduce((sum, score) => sum + 1 / score, 0);
  return {
    mean: sorted.reduce((sum, score) => sum + score, 0) / length,
    harmonicMean: min > 0 ? length / inverses : NaN,
    min,
    p5: quantile(sorted, 0.05),
    p10: quantile(sorted, 0.1),
    p20: quantile(sorted, 0.2),
    p50: quantile(sorted, 0.5),
  };
}

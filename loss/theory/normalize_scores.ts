import { meanOf, normOf } from "../norm.ts";
import { checkScores, type Scores } from "../scores.ts";

/** Scores as Norm-in-Norm compares them. */
export interface NormalizedScores {
  /** Mean a of the scores. */
  mean: number;
  /** q-norm b of the centered scores. */
  norm: number;
  /** (scores - a) / b: sum 0, q-norm 1; NaN for constant scores. */
  normalized: Float64Array;
}

/**
 * Centers scores and divides them by their q-norm, without the epsilon that the
 * loss adds to the norm.
 *
 * @param scores Scores, length N >= 1, any unit.
 * @param q Exponent of the norm, > 0.
 * @returns Mean, norm and normalized scores.
 * @throws {TypeError} If something is not a list of numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or q is not
 * positive.
 *
 * @example
 * ```ts
 * import { normalizeScores } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * const { mean, norm, normalized } = normalizeScores([1, 2, 3], 1);
 * assertEquals([mean, norm], [2, 2]);
 * assertEquals(normalized, Float64Array.of(-0.5, 0, 0.5));
 * ```
 */
export function normalizeScores(scores: Scores, q = 2): NormalizedScores {
  const x = checkScores("normalize scores", "scores", scores);
  if (!(q > 0 && q < Infinity)) {
    throw new RangeError(
      `Cannot normalize scores: q must be positive and finite, got ${q}`,
    );
  }
  const mean = meanOf(x), norm = normOf(x, mean, q);
  return { mean, norm, normalized: x.map((score) => (score - mean) / norm) };
}

import { checkPair, type Scores } from "../scores.ts";

/**
 * Half the width of a split-conformal prediction interval: `predicted` plus and minus this holds the subjective score
 * of a new image with at least the probability `coverage`, for any distribution of the errors, if the new image and
 * those measured here are exchangeable and none of them was trained on.
 *
 * It is the ⌈(N + 1) coverage⌉-th smallest absolute error. Vovk, Gammerman and
 * Shafer, Algorithmic Learning in a Random World, 2005; Lei et al.,
 * Distribution-Free Predictive Inference for Regression, JASA 2018,
 * doi:10.1080/01621459.2017.1307116, algorithm 2.
 *
 * @param predicted Predicted scores on the subjective scale, length N.
 * @param subjective Subjective scores, length N.
 * @param coverage Probability, above 0 and below 1.
 * @returns The half width in subjective units; Infinity if N is too small for the coverage.
 * @throws {TypeError} If the lengths differ.
 * @throws {RangeError} If there is no score, a score is not finite, or coverage
 * is not between 0 and 1.
 *
 * @example Nine of ten errors lie within it, and one more to be sure
 * ```ts
 * import { conformalHalfWidth } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * const subjective = Array.from({ length: 19 }, (_, i) => i + 1); // errors 1 to 19
 * const predicted = new Array(19).fill(0);
 * assertEquals(conformalHalfWidth(predicted, subjective, 0.9), 18); // of 20 × 0.9
 * assertEquals(conformalHalfWidth([0], [1], 0.9), Infinity);
 * ```
 */
export function conformalHalfWidth(
  predicted: Scores,
  subjective: Scores,
  coverage: number,
): number {
  const act = "compute a conformal interval";
  if (!(coverage > 0 && coverage < 1)) {
    throw new RangeError(
      `Cannot ${act}: coverage is ${coverage}, not above 0 and below 1`,
    );
  }
  const [x, y] = checkPair(act, predicted, subjective);
  const errors = x.map((score, i) => Math.abs(score - y[i]!)).sort();
  // A product such as 100 × 0.07, 7.000000000000001 in 64 bits, is no rank of 8.
  const rank = Math.ceil((errors.length + 1) * coverage - 1e-9);
  return errors[rank - 1] ?? Infinity;
}

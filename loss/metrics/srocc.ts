import { checkPair, type Scores } from "../scores.ts";
import { averageRanks } from "./average_ranks.ts";
import { pearson } from "./plcc.ts";

/**
 * Spearman rank-order correlation coefficient: PLCC of the ranks; tied scores
 * share their average rank.
 *
 * Only the order of the scores counts, so no mapping is needed.
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @returns SROCC in [-1, 1], or NaN if either list is constant (so also for one
 * score), as in SciPy.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example Any increasing relation is perfect
 * ```ts
 * import { srocc } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(srocc([1, 2, 3, 4], [1, 10, 100, 1000]), 1);
 * assertAlmostEquals(srocc([1, 3, 2, 4], [1, 2, 3, 4]), 0.8);
 * ```
 */
export function srocc(predicted: Scores, subjective: Scores): number {
  const [x, y] = checkPair("compute SROCC", predicted, subjective);
  return pearson(averageRanks(x), averageRanks(y));
}

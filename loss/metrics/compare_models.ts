import { checkPair, type Scores } from "../scores.ts";
import { fitLinearMapping } from "../mapping/fit_linear_mapping.ts";
import { type PairedTTest, pairedTTest } from "./paired_t_test.ts";

/**
 * Which of two models is closer to people's scores on the same images? Each
 * model's predictions are mapped by their own line fitted on these images, and
 * the absolute errors are compared by a paired t-test.
 *
 * @param first Predicted scores of the first model, length N >= 2, any unit.
 * @param second Predicted scores of the second model on the same images, length
 * N, any unit.
 * @param subjective Subjective scores (MOS), length N.
 * @returns The test; a negative `meanDifference` says that the first model's errors are smaller, by this number of subjective units.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there are fewer than two images, or a score is not
 * finite.
 *
 * @example
 * ```ts
 * import { compareModels } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * const good = [1, 2, 3, 4, 5, 6], poor = [3, 1, 4, 2, 6, 5];
 * const { meanDifference } = compareModels(good, poor, [11, 19, 32, 40, 49, 61]);
 * assert(meanDifference < 0);
 * ```
 */
export function compareModels(
  first: Scores,
  second: Scores,
  subjective: Scores,
): PairedTTest {
  return pairedTTest(
    mappedErrors(first, subjective),
    mappedErrors(second, subjective),
  );
}

function mappedErrors(predicted: Scores, subjective: Scores): Float64Array {
  const [x, y] = checkPair("compare models", predicted, subjective);
  const { apply } = fitLinearMapping(x, y);
  return x.map((score, i) => Math.abs(apply(score) - y[i]!));
}

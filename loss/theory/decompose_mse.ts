import { meanOf, normOf } from "../norm.ts";
import { checkPair, type Scores } from "../scores.ts";
import { pearson } from "../metrics/plcc.ts";

/** The three terms of MSE; they sum to it. */
export interface MseDecomposition {
  /** (mean x - mean y)^2: the offset. */
  offset: number;
  /** (sigma_x - sigma_y)^2: the spread. */
  spread: number;
  /** 2 sigma_x sigma_y (1 - PLCC): the linear relation. */
  relation: number;
}

/**
 * Mean squared error as offset, spread and relation:
 *
 *     mean (x - y)^2 = (mean x - mean y)^2 + (sigma_x - sigma_y)^2
 *                    + 2 sigma_x sigma_y (1 - rho),
 *
 * with population standard deviations. Norm-in-Norm with p = q = 2 keeps only
 * the last term, without its scale: (1 - rho) / 2.
 *
 * @param predicted Predicted scores, length N >= 1, in the unit of the
 * subjective scores.
 * @param subjective Subjective scores (MOS), length N.
 * @returns The three terms; the relation is 0 if either list is constant.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example
 * ```ts
 * import { decomposeMse, lossAndGradient } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [1, 3, 2, 5], subjective = [10, 20, 40, 80];
 * const { offset, spread, relation } = decomposeMse(predicted, subjective);
 * const { value } = lossAndGradient({ type: "mse" }, predicted, subjective);
 * assertAlmostEquals(offset + spread + relation, value);
 * ```
 */
export function decomposeMse(
  predicted: Scores,
  subjective: Scores,
): MseDecomposition {
  const [x, y] = checkPair("decompose MSE", predicted, subjective);
  const xMean = meanOf(x), yMean = meanOf(y);
  const root = Math.sqrt(x.length);
  const xSigma = normOf(x, xMean, 2) / root,
    ySigma = normOf(y, yMean, 2) / root;
  const product = xSigma * ySigma;
  return {
    offset: (xMean - yMean) ** 2,
    spread: (xSigma - ySigma) ** 2,
    relation: product === 0 ? 0 : 2 * product * (1 - pearson(x, y)),
  };
}

import {
  checkPair,
  checkSameLength,
  checkScores,
  type Scores,
} from "../scores.ts";

/** Options for {@linkcode outlierRatio}. */
export interface OutlierRatioOptions {
  /**
   * Subjective units in one unit of the standard deviations. KonIQ-10k gives
   * deviations of votes on 1-5 beside scores on 0-100: there it is 100 / 4 =
   * 25.
   *
   * @default {1}
   */
  stdScale?: number;
}

/**
 * Share of images whose predicted score lies more than two standard deviations
 * of people's votes from their mean: |x_i - y_i| > 2 std_i.
 *
 * @param predicted Predicted scores, length N >= 1, mapped to the unit of the
 * subjective scores.
 * @param subjective Subjective scores (MOS), length N.
 * @param std Standard deviation of the votes for each image, length N, >= 0.
 * @param options The scale of the deviations.
 * @returns A share in [0, 1]; smaller is better.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a number is not finite, a
 * deviation is negative, or the scale is not positive.
 *
 * @example
 * ```ts
 * import { outlierRatio } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(outlierRatio([50, 50], [55, 75], [10, 10]), 0.5);
 * assertEquals(outlierRatio([50, 50], [55, 75], [0.5, 0.5], { stdScale: 25 }), 0);
 * ```
 */
export function outlierRatio(
  predicted: Scores,
  subjective: Scores,
  std: Scores,
  options: OutlierRatioOptions = {},
): number {
  const { stdScale = 1 } = options;
  const act = "compute outlier ratio";
  const [x, y] = checkPair(act, predicted, subjective);
  const deviations = checkScores(act, "std", std);
  checkSameLength(act, "predicted", x, "std", deviations);
  if (!(stdScale > 0 && stdScale < Infinity)) {
    throw new RangeError(`Cannot ${act}: stdScale is ${stdScale}`);
  }
  let outliers = 0;
  deviations.forEach((deviation, i) => {
    if (deviation < 0) {
      throw new RangeError(`Cannot ${act}: std[${i}] is ${deviation}`);
    }
    if (Math.abs(x[i]! - y[i]!) > 2 * stdScale * deviation) outliers++;
  });
  return outliers / x.length;
}

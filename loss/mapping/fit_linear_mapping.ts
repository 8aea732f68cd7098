import { meanOf, unitOf } from "../norm.ts";
import { checkPair, type Scores } from "../scores.ts";

/** The line from predicted to subjective scale. */
export interface LinearMapping {
  /** k1: subjective units for each unit of the predictions. */
  slope: number;
  /** k2: subjective score where the prediction is 0. */
  intercept: number;
  /** The mapped score slope * x + intercept. */
  apply(x: number): number;
}

/**
 * The line y = slope x + intercept with the least squared error, from predicted
 * to subjective scale.
 *
 *     slope = sum (x_i - mean x)(y_i - mean y) / sum (x_i - mean x)^2,
 *     intercept = mean y - slope mean x
 *
 * Fit it on the training set: fitted on the test set it flatters RMSE. SROCC,
 * KROCC and PLCC do not change as long as the slope is positive. Constant
 * predictions get slope 0 and the mean subjective score.
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N.
 * @returns The line.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example
 * ```ts
 * import { fitLinearMapping } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const mapping = fitLinearMapping([0, 1, 2], [10, 30, 50]);
 * assertAlmostEquals(mapping.slope, 20);
 * assertAlmostEquals(mapping.apply(3), 70);
 * ```
 */
export function fitLinearMapping(
  predicted: Scores,
  subjective: Scores,
): LinearMapping {
  const [x, y] = checkPair("fit linear mapping", predicted, subjective);
  // A unit in which the squares of predictions of any size are finite.
  const unit = unitOf(x, meanOf(x));
  const inUnits = x.map((score) => score * unit);
  const xMean = meanOf(inUnits), yMean = meanOf(y);
  let xx = 0, xy = 0, xRest = 0, yRest = 0;
  for (let i = 0; i < x.length; i++) {
    const v = inUnits[i]! - xMean, w = y[i]! - yMean;
    xx += v * v;
    xy += v * w;
    xRest += v;
    yRest += w;
  }
  // Means are rounded: the remaining sum of the distances from them is subtracted.
  xx -= xRest * xRest / x.length;
  xy -= xRest * yRest / x.length;
  const steepness = xx === 0 ? 0 : xy / xx;
  // Written relative to the means, the line is accurate for scores far from zero.
  const center = yMean + (yRest - steepness * xRest) / x.length;
  const apply = (score: number): number =>
    center + steepness * (score * unit - xMean);
  return { slope: steepness * unit, intercept: apply(0), apply };
}

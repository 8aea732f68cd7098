import { meanOf, normOf } from "../norm.ts";
import { type BestFit, logistic, StepProblem } from "./step_problem.ts";
import { checkPair, type Scores } from "../scores.ts";

/** Options for {@linkcode fitLogisticMapping}. */
export interface LogisticMappingOptions {
  /**
   * 4: a logistic curve. 5: a logistic curve plus a line.
   *
   * @default {4}
   */
  parameters?: 4 | 5;
}

/** A curve from predicted to subjective scale. */
export interface LogisticMapping {
  /** The letters beta_1, ..., beta_4 or beta_5 of the field's formulas. */
  beta: number[];
  /**
   * Whether the curve is monotone over the predictions it was fitted to, as a mapping should be (ITU-T P.1401, 2020).
   * With four parameters it always is.
   */
  isMonotone: boolean;
  /** The mapped score. */
  apply(x: number): number;
}

/**
 * The logistic curve with the least squared error, from predicted to subjective
 * scale.
 *
 *     4:  beta_2 + (beta_1 - beta_2) / (1 + exp(-(x - beta_3) / beta_4))
 *     5:  beta_1 (1/2 - 1 / (1 + exp(beta_2 (x - beta_3)))) + beta_4 x + beta_5
 *
 * as VQEG (2000) and Sheikh, Sabir and Bovik (IEEE TIP 15, 2006,
 * doi:10.1109/TIP.2006.881959) map scores before PLCC and RMSE. Both curves are
 * a step at a center with a width, times and plus coefficients that enter
 * linearly, so for each center and width the best coefficients are known and
 * only two numbers are searched for: first on a grid, then from its best places
 * by Levenberg-Marquardt steps on the projected residual (Golub and Pereyra,
 * SIAM J. Numer. Anal. 10, 1973, doi:10.1137/0710036). No start is needed.
 *
 * It is the least squares and nothing else, as SciPy's `curve_fit` finds it from many
 * starts: with five parameters that may be a dip between two scores that gains a
 * thousandth of the error and that no person would draw. Forbidding it would give other figures
 * than the field's; `isMonotone` reports it, and with four parameters it cannot occur.
 *
 * Say which mapping was used and what it was fitted on whenever PLCC or RMSE is
 * reported after it.
 *
 * @param predicted Predicted scores, length N >= the number of parameters, any
 * unit.
 * @param subjective Subjective scores (MOS), length N.
 * @param options The number of parameters.
 * @returns The curve. Constant predictions are mapped to the mean subjective
 * score.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there are fewer scores than parameters, a score is
 * not finite, or the number of parameters is neither 4 nor 5.
 *
 * @example
 * ```ts
 * import { fitLogisticMapping } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [-3, -2, -1, 0, 1, 2, 3];
 * const subjective = predicted.map((x) => 10 + 80 / (1 + Math.exp(-x)));
 * const mapping = fitLogisticMapping(predicted, subjective, { parameters: 4 });
 * assertAlmostEquals(mapping.apply(0), 50, 1e-6);
 * ```
 */
export function fitLogisticMapping(
  predicted: Scores,
  subjective: Scores,
  options: LogisticMappingOptions = {},
): LogisticMapping {
  const { parameters = 4 } = options;
  const act = "fit logistic mapping";
  const [x, y] = checkPair(act, predicted, subjective);
  if (parameters !== 4 && parameters !== 5) {
    throw new RangeError(
      `Cannot ${act}: parameters must be 4 or 5, got ${parameters}`,
    );
  }
  if (x.length < parameters) {
    throw new RangeError(
      `Cannot ${act}: ${parameters} parameters need as many scores, got ${x.length}`,
    );
  }
  // In units of the predictions' own mean and spread, one grid of starts serves
  // every scale.
  const mean = meanOf(x);
  const spread = normOf(x, mean, 2) / Math.sqrt(x.length) || 1;
  const unit = x.map((score) => (score - mean) / spread);
  const problem = new StepProblem(unit, y, parameters === 5);
  const best = problem.bestFit();
  const { amplitude, base } = best;

  const width = spread / best.steepness;
  const center = mean + width * best.offset;
  const tilt = best.slope / spread;
  const apply = (score: number): number =>
    base + amplitude * logistic((score - center) / width) +
    tilt * (score - mean);
  const beta = parameters === 4
    ? [base + amplitude, base, center, width]
    : [amplitude, 1 / width, center, tilt, base + amplitude / 2 - tilt * mean];
  return { beta, isMonotone: isMonotone(unit, best), apply };
}

/**
 * Whether amplitude * L' + slope keeps its sign from the lowest to the highest
 * prediction. L' = steepness L (1 - L) is largest at the center of the step, or at the
 * end nearest to it, and smallest at one of the ends.
 */
function isMonotone(
  x: Float64Array,
  { steepness, offset, amplitude, slope }: BestFit,
): boolean {
  const low = x.reduce((a, b) => Math.min(a, b));
  const high = x.reduce((a, b) => Math.max(a, b));
  const middle = Math.max(low, Math.min(high, offset / steepness));
  const slopes = [low, middle, high].map((place) => {
    const step = logistic(steepness * place - offset);
    return amplitude * steepness * step * (1 - step) + slope;
  });
  return slopes.every((value) => value >= 0) ||
    slopes.every((value) => value <= 0);
}

import { checkPair, type Scores } from "../scores.ts";
import { quantile } from "./quantile.ts";

/** A function of two lists of scores, such as {@linkcode srocc}. */
export type Metric = (
  predicted: Float64Array,
  subjective: Float64Array,
) => number;

/** Options for {@linkcode bootstrapInterval}. */
export interface BootstrapOptions {
  /**
   * Uniform random numbers in [0, 1); the same seed gives the same interval.
   */
  prng: () => number;
  /**
   * Number of resamples.
   *
   * @default {1000}
   */
  resamples?: number;
  /**
   * Share of the resamples that lie inside the interval, in (0, 1).
   *
   * @default {0.95}
   */
  confidence?: number;
}

/** A confidence interval of a metric. */
export interface BootstrapInterval {
  /** The metric of the images themselves. */
  value: number;
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
}

/**
 * Percentile bootstrap: how far a metric would move if other images of the same
 * kind had been rated.
 *
 * N images are drawn with replacement from the N given, the metric is computed,
 * and this is repeated; the interval holds the middle share of the results
 * (Efron, Ann. Statist. 7, 1979, doi:10.1214/aos/1176344552). Draws for which
 * the metric is NaN (all drawn scores equal) are left out.
 *
 * @param metric The metric, such as `srocc`.
 * @param predicted Predicted scores, length N >= 1.
 * @param subjective Subjective scores (MOS), length N.
 * @param options The random numbers, and how many resamples.
 * @returns The metric and the two ends; NaN ends if no draw gave a number.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, a score is not finite, or an
 * option is out of range.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, srocc } from "@iqa/norm-in-norm/loss";
 * import { createPrng } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * const predicted = [1, 2, 4, 3, 5, 6, 8, 7];
 * const subjective = [10, 25, 30, 45, 40, 70, 65, 90];
 * const { value, low, high } = bootstrapInterval(srocc, predicted, subjective, {
 *   prng: createPrng(1),
 * });
 * assert(low <= value && value <= high);
 * ```
 */
export function bootstrapInterval(
  metric: Metric,
  predicted: Scores,
  subjective: Scores,
  options: BootstrapOptions,
): BootstrapInterval {
  const { prng, resamples = 1000, confidence = 0.95 } = options;
  const act = "bootstrap a metric";
  const [x, y] = checkPair(act, predicted, subjective);
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw new RangeError(`Cannot ${act}: resamples is ${resamples}`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot ${act}: confidence is ${confidence}`);
  }
  const n = x.length;
  const drawnX = new Float64Array(n), drawnY = new Float64Array(n);
  const results: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < n; i++) {
      const image = Math.floor(prng() * n);
      drawnX[i] = x[image]!;
      drawnY[i] = y[image]!;
    }
    const result = metric(drawnX, drawnY);
    if (!Number.isNaN(result)) results.push(result);
  }
  const sorted = Float64Array.from(results).sort();
  const outside = (1 - confidence) / 2;
  return {
    value: metric(x, y),
    low: quantile(sorted, outside),
    high: quantile(sorted, 1 - outside),
  };
}

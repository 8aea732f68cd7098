import type { Metric } from "../../loss/mod.ts";
import { studentQuantile } from "../../loss/metrics/student_quantile.ts";
import type { Prediction } from "../runs/prediction_file.ts";
import { resampledMetric } from "./resampled_metric.ts";

/** A metric of one way to train minus that of another, with the same seeds on the same images. */
export interface PairedDifference {
  /** Seeds that both have. */
  seeds: number;
  /** Mean over these seeds. */
  mean: number;
  /**
   * Lower end of the mean's 95 % interval, over seeds and images; with one
   * seed, over images alone.
   */
  low: number;
  /** Its upper end. */
  high: number;
  /** The mean in standard deviations over the seeds; NaN with one. */
  effect: number;
  /** Difference of each seed. */
  differences: number[];
}

/** One run: its seed, and its scores of the images. */
export interface ScoredRun {
  /** Its seed. */
  seed: number;
  /** A score for each image, in the same order in all runs. */
  predictions: readonly Prediction[];
}

const RESAMPLES = 500;

/**
 * How much a metric differs between two ways to train, and how certain that is:
 * if both were trained again and tested on other images, the interval would
 * contain the mean difference in 95 % of cases. Two separate intervals that
 * overlap do not answer this, since both ways are tested on the same images,
 * and the same images are often hard for both.
 *
 * A bootstrap over seeds and images estimates the variance: images are resampled, the same ones for all runs, and so
 * are pairs of runs with one seed. The variance over the images is simulated; that over the seeds is known, the sample
 * variance divided by their number, which also corrects that S resampled seeds vary too little by (S - 1) / S. The
 * interaction of seed and image counts twice, so the interval is rather too wide (Owen, Ann. Appl. Stat. 1, 2007,
 * doi:10.1214/07-AOAS122). Its ends are at Student's quantile, with Welch and Satterthwaite's degrees of freedom
 * (Biometrics Bull. 2, 1946, doi:10.2307/3002019): with three seeds, the middle 95 % of the resamples would exclude a
 * true difference of zero in up to a fifth of experiments, this interval in at most a twentieth.
 *
 * @param metric The metric.
 * @param first Runs of the first way.
 * @param second Runs of the second.
 * @param resamples Number of resamples of the images; 500 by default.
 * @returns First minus second; `undefined` if they have no seed or image in common.
 */
export function pairedDifference(
  metric: Metric,
  first: readonly ScoredRun[],
  second: readonly ScoredRun[],
  resamples: number = RESAMPLES,
): PairedDifference | undefined {
  const pairs = first.flatMap((run) => {
    const other = second.find((other) =>
      other.seed === run.seed && haveSameImages(run, other)
    );
    return other ? [[run, other] as const] : [];
  });
  const count = pairs[0]?.[0].predictions.length ?? 0;
  if (count === 0) return undefined;
  const differences = pairs.map((pair) => {
    const [a, b] = pair.map(({ predictions }) =>
      metric(...scoresOf(predictions))
    );
    return a! - b!;
  });
  const drawn = pairs.map((pair) =>
    pair.map(({ predictions }) =>
      resampledMetric(metric, predictions, resamples)
    )
  );
  const draws = Array.from(
    { length: resamples },
    (_, draw) => drawn.map(([a, b]) => a![draw]! - b![draw]!),
  ).filter((draw) => draw.every(Number.isFinite));
  const seeds = differences.length;
  const mean = meanOf(differences);
  const ofImages = varianceOf(draws.map(meanOf));
  const ofSeeds = seeds > 1 ? meanOf(draws.map(varianceOf)) / seeds : 0;
  const variance = ofImages + ofSeeds;
  const degreesOfFreedom = variance ** 2 /
    (ofImages ** 2 / (count - 1) +
      (seeds > 1 ? ofSeeds ** 2 / (seeds - 1) : 0));
  const reach = variance > 0
    ? studentQuantile(0.05, degreesOfFreedom) * Math.sqrt(variance)
    : 0;
  return {
    seeds,
    mean,
    low: mean - reach,
    high: mean + reach,
    effect: seeds > 1 ? mean / Math.sqrt(varianceOf(differences)) : NaN,
    differences,
  };
}

function haveSameImages(first: ScoredRun, second: ScoredRun): boolean {
  const other = second.predictions;
  return first.predictions.length === other.length &&
    first.predictions.every(({ name, subjective }, i) =>
      name === other[i]!.name && subjective === other[i]!.subjective
    );
}

function scoresOf(
  predictions: readonly Prediction[],
): [predicted: Float64Array, subjective: Float64Array] {
  return [
    Float64Array.from(predictions, (row) => row.predicted),
    Float64Array.from(predictions, (row) => row.subjective),
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (values.length - 1);
}

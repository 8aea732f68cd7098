import { createPrng } from "../../data/mod.ts";
import type { Metric } from "../../loss/mod.ts";
import type { Prediction } from "../runs/prediction_file.ts";

const SEED = 1;

/** Values computed before, by list of predictions: the tables are written again after every run. */
const known = new WeakMap<
  readonly Prediction[],
  Map<Metric, readonly number[]>
>();

/**
 * A metric of one run on resamples of its images. Resample `i` has the same images, by
 * position, for all lists of equal length, so that runs can be compared on each.
 *
 * @param metric The metric.
 * @param predictions A score for each image; not changed afterwards.
 * @param resamples Number of resamples.
 * @returns The values; NaN where all scores drawn are equal.
 */
export function resampledMetric(
  metric: Metric,
  predictions: readonly Prediction[],
  resamples: number,
): readonly number[] {
  const own = known.get(predictions) ?? new Map<Metric, readonly number[]>();
  known.set(predictions, own);
  const before = own.get(metric);
  if (before && before.length >= resamples) return before.slice(0, resamples);
  const values = resample(metric, predictions, resamples);
  own.set(metric, values);
  return values;
}

function resample(
  metric: Metric,
  predictions: readonly Prediction[],
  resamples: number,
): number[] {
  const count = predictions.length;
  const predicted = Float64Array.from(predictions, (row) => row.predicted);
  const subjective = Float64Array.from(predictions, (row) => row.subjective);
  const prng = createPrng(SEED);
  const drawnPredicted = new Float64Array(count);
  const drawnSubjective = new Float64Array(count);
  return Array.from({ length: resamples }, () => {
    for (let i = 0; i < count; i++) {
      const image = Math.floor(prng() * count);
      drawnPredicted[i] = predicted[image]!;
      drawnSubjective[i] = subjective[image]!;
    }
    return metric(drawnPredicted, drawnSubjective);
  });
}

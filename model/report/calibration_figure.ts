import { dot, line, ruleX } from "@observablehq/plot";
import type { ScoreScale } from "../../data/images/scored_image.ts";
import { createPrng } from "../../data/mod.ts";
import { type Figure, seriesColor } from "./figure.ts";
import { formatScore } from "./format_number.ts";
import type { TestResult } from "../runs/report_data.ts";

/**
 * Limits of the groups: largest and smallest number of groups, images per group, and smallest number of images.
 */
const MOST_GROUPS = 10;
const FEWEST_GROUPS = 5;
const IMAGES = 20;
const FEWEST_IMAGES = 50;

/** Share of reports of a perfectly calibrated model in which a group lies outside its interval. */
const FALSE_ALARMS = 0.05;

/** Number of resamples of the errors: one less than a round number, so that quantiles are exact ranks. */
const RESAMPLES = 999;
/** Deviations below this share of the squares are rounding errors. */
const ROUNDING = 1e-12;
const SEED = 1;

/** Images with similar predictions. */
export interface CalibrationGroup {
  /** Mean predicted score. */
  predicted: number;
  /** Mean subjective score. */
  subjective: number;
  /** Lower end of the interval of the mean subjective score; all intervals hold at once with 95 %. */
  low: number;
  /** Upper end. */
  high: number;
}

/**
 * Test images in groups of equal size by their predicted score; empty if there
 * are too few images, or all predictions are equal.
 *
 * The intervals are simultaneous: if each group's mean subjective score equals the
 * prediction, all of them contain it in 95 % of reports. The half width of each, in
 * standard errors, is the 95 % quantile of the largest deviation among all groups
 * when each group's errors about their mean are resampled: the symmetric bootstrap of
 * Student's ratio (Hall, J. R. Stat. Soc. B 50, 1988,
 * doi:10.1111/j.2517-6161.1988.tb01707.x), with the largest ratio for all groups at
 * once. Nothing is assumed about the distribution of the errors, which may be skewed
 * and differ between groups. In simulated reports with normal, widening and skewed
 * errors, a group lies outside in 4 to 6 % of reports with 100 and 400 images, and in
 * 2 to 5 % with 50, with ten images per group.
 *
 * @param test Predicted and subjective scores of the images.
 * @param resamples Number of resamples of the errors; 999 by default.
 */
export function calibrationGroups(
  { predicted, subjective }: Pick<TestResult, "predicted" | "subjective">,
  resamples: number = RESAMPLES,
): CalibrationGroup[] {
  const pairs = Array.from(predicted, (score, i) => ({
    predicted: score,
    subjective: subjective[i]!,
  })).filter((pair) => Number.isFinite(pair.predicted + pair.subjective))
    .sort((a, b) => a.predicted - b.predicted);
  const count = Math.min(
    MOST_GROUPS,
    Math.max(FEWEST_GROUPS, Math.floor(pairs.length / IMAGES)),
  );
  const isConstant = pairs.at(0)?.predicted === pairs.at(-1)?.predicted;
  if (isConstant || pairs.length < FEWEST_IMAGES) return [];
  const groups = Array.from({ length: count }, (_, group) => {
    const edge = (number: number) => Math.round(number * pairs.length / count);
    const own = pairs.slice(edge(group), edge(group + 1));
    return {
      predicted: meanOf(own.map((pair) => pair.predicted)),
      subjective: meanOf(own.map((pair) => pair.subjective)),
      errors: own.map((pair) => pair.subjective - pair.predicted),
    };
  });
  const ratio = largestRatio(groups.map(({ errors }) => errors), resamples);
  return groups.map(({ predicted, subjective, errors }) => {
    const reach = ratio * standardError(errors);
    return {
      predicted,
      subjective,
      low: subjective - reach,
      high: subjective + reach,
    };
  });
}

/**
 * The quantile, at 1 − {@linkcode FALSE_ALARMS}, of the largest deviation of the groups' means in standard errors.
 */
function largestRatio(
  groups: readonly (readonly number[])[],
  resamples: number,
): number {
  const prng = createPrng(SEED);
  const centered = groups.map((errors) => {
    const mean = meanOf(errors);
    return Float64Array.from(errors, (error) => error - mean);
  });
  const largest = Float64Array.from({ length: resamples }, () => {
    let most = 0;
    for (const errors of centered) {
      const count = errors.length;
      let sum = 0, squares = 0;
      for (let i = 0; i < count; i++) {
        const error = errors[Math.floor(prng() * count)]!;
        sum += error;
        squares += error * error;
      }
      const deviations = squares - sum * sum / count;
      // Equal errors have no ratio.
      if (deviations <= ROUNDING * squares) continue;
      const ratio = Math.abs(sum) /
        Math.sqrt(deviations * count / (count - 1));
      if (ratio > most) most = ratio;
    }
    return most;
  }).sort();
  const rank = Math.round((1 - FALSE_ALARMS) * (resamples + 1));
  return largest[rank - 1]!;
}

function standardError(values: readonly number[]): number {
  const mean = meanOf(values), count = values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (count - 1) / count);
}

/**
 * Groups whose mean prediction lies outside the interval of the mean subjective
 * score.
 */
export function groupsOff(
  groups: readonly CalibrationGroup[],
): CalibrationGroup[] {
  return groups.filter(({ predicted, low, high }) =>
    predicted < low || predicted > high
  );
}

/** Mean subjective score of images with similar predictions, and its interval. */
export function calibrationFigure(
  groups: readonly CalibrationGroup[],
  scale: ScoreScale,
): Figure {
  const values = groups.flatMap(({ predicted, low, high }) => [
    predicted,
    low,
    high,
  ]);
  const domain = [Math.min(...values), Math.max(...values)];
  return {
    alt: "Mean subjective score of images with similar predictions",
    legend: [
      {
        label: `one of ${groups.length} groups of images`,
        series: 1,
        shape: "dot",
      },
      { label: "perfect calibration", series: 3, shape: "dashed" },
    ],
    plot: {
      height: 440,
      x: { label: `Mean predicted score (${scale.unit})`, domain, nice: true },
      y: { label: `Mean subjective score (${scale.unit})`, domain, nice: true },
      marks: [
        line(domain.map((x) => [x, x]), {
          stroke: seriesColor(3),
          strokeDasharray: "5 3",
        }),
        ruleX(groups, {
          x: "predicted",
          y1: "low",
          y2: "high",
          stroke: seriesColor(1),
          strokeWidth: 1.5,
        }),
        dot(groups, {
          x: "predicted",
          y: "subjective",
          fill: seriesColor(1),
          r: 4,
        }),
      ],
    },
    caption: caption(groups, scale),
  };
}

function caption(
  groups: readonly CalibrationGroup[],
  scale: ScoreScale,
): string {
  const gap = meanOf(
    groups.map(({ predicted, subjective }) => Math.abs(predicted - subjective)),
  );
  const reach = meanOf(groups.map(({ low, high }) => (high - low) / 2));
  const off = groupsOff(groups).length;
  const verdict = off === 0
    ? "no mean prediction lies outside, so these images do not contradict the predicted scores; " +
      "smaller errors than the intervals cannot be excluded"
    : `in ${off} of ${groups.length} groups the mean prediction lies outside, so ` +
      "predicted scores there are biased, by more than chance explains";
  return `Test images in ${groups.length} groups by predicted score, with intervals ` +
    "of each group's mean subjective score, which hold simultaneously for 95 % of samples of " +
    `test images. The mean gap is ${
      formatScore(gap, scale)
    }, and the intervals extend ${
      formatScore(reach, scale)
    } to either side on average; ${verdict}.`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

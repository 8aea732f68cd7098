import { dot, line, ruleX } from "@observablehq/plot";
import type { ScoreScale } from "../../data/images/scored_image.ts";
import { studentQuantile } from "../../loss/metrics/student_quantile.ts";
import { type Figure, seriesColor } from "./figure.ts";
import { formatScore } from "./format_number.ts";
import type { TestResult } from "../runs/report_data.ts";

/** Most groups of test images and fewest, images that a group should have, and fewest images at all. */
const MOST_GROUPS = 10;
const FEWEST_GROUPS = 5;
const IMAGES = 20;
const FEWEST_IMAGES = 50;

/** Share of reports of a perfectly calibrated model in which a group lies outside its interval. */
const FALSE_ALARMS = 0.05;

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
 * Test images in groups of equal size by their predicted score; empty where
 * there are too few images for that, or all are predicted alike.
 *
 * The intervals are simultaneous: where each group's mean subjective score is what was
 * predicted, all of them hold it in 95 % of reports. Each is Student's, from the
 * group's own deviation about its predictions, at Šidák's level for so many independent
 * groups (J. Am. Stat. Assoc. 62, 1967, doi:10.1080/01621459.1967.10482935). That is exact for normal errors, whatever
 * their spread in each group; of skewed ones they hold in about 90 % of reports.
 */
export function calibrationGroups(
  { predicted, subjective }: Pick<TestResult, "predicted" | "subjective">,
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
  const outside = 1 - (1 - FALSE_ALARMS) ** (1 / count);
  return Array.from({ length: count }, (_, group) => {
    const edge = (number: number) => Math.round(number * pairs.length / count);
    const own = pairs.slice(edge(group), edge(group + 1));
    const errors = own.map((pair) => pair.subjective - pair.predicted);
    const middle = _mean(errors);
    const variance = errors.reduce((sum, x) => sum + (x - middle) ** 2, 0) /
      (own.length - 1);
    const reach = studentQuantile(outside, own.length - 1) *
      Math.sqrt(variance / own.length);
    const mean = _mean(own.map((pair) => pair.subjective));
    return {
      predicted: _mean(own.map((pair) => pair.predicted)),
      subjective: mean,
      low: mean - reach,
      high: mean + reach,
    };
  });
}

/** Groups whose mean prediction lies outside the interval of people's mean. */
export function groupsOff(
  groups: readonly CalibrationGroup[],
): CalibrationGroup[] {
  return groups.filter(({ predicted, low, high }) =>
    predicted < low || predicted > high
  );
}

/** What images that were predicted alike are to people, on average, and how sure that is. */
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
    caption: _caption(groups, scale),
  };
}

function _caption(
  groups: readonly CalibrationGroup[],
  scale: ScoreScale,
): string {
  const gap = _mean(
    groups.map(({ predicted, subjective }) => Math.abs(predicted - subjective)),
  );
  const reach = _mean(groups.map(({ low, high }) => (high - low) / 2));
  const off = groupsOff(groups).length;
  const verdict = off === 0
    ? "none lies outside, so these images do not contradict the predicted scores; " +
      "that they are right on average is shown no closer than the intervals are wide"
    : `in ${off} of ${groups.length} groups the mean prediction lies outside, so ` +
      "predicted scores there are off on average, by more than chance explains";
  return `Test images in ${groups.length} groups by predicted score, with intervals ` +
    "of each group's mean subjective score that hold all at once for 95 % of draws of " +
    `test images. The mean gap is ${
      formatScore(gap, scale)
    }, the intervals reach ${
      formatScore(reach, scale)
    } to either side on average; ${verdict}.`;
}

function _mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

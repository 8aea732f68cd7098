import { dot, line, ruleX } from "@observablehq/plot";
import type { ScoreScale } from "../../data/images/scored_image.ts";
import { type Figure, seriesColour } from "./figure.ts";
import { formatScore } from "./format_number.ts";
import type { TestResult } from "../runs/report_data.ts";

/** Groups of test images with similar predictions, and the fewest images in one. */
const GROUPS = 10;
const FEWEST = 5;

/** Images with similar predictions. */
export interface CalibrationGroup {
  /** Mean predicted score. */
  predicted: number;
  /** Mean subjective score. */
  subjective: number;
  /** 95 % interval of the mean subjective score, as of a normal distribution. */
  low: number;
  high: number;
}

/**
 * Test images in groups of equal size by their predicted score; empty where
 * there are too few images for that, or all are predicted alike.
 */
export function calibrationGroups(test: TestResult): CalibrationGroup[] {
  const pairs = Array.from(test.predicted, (predicted, i) => ({
    predicted,
    subjective: test.subjective[i]!,
  })).filter(({ predicted, subjective }) =>
    Number.isFinite(predicted + subjective)
  ).sort((a, b) => a.predicted - b.predicted);
  const isConstant = pairs.at(0)?.predicted === pairs.at(-1)?.predicted;
  if (isConstant || pairs.length < GROUPS * FEWEST) return [];
  return Array.from({ length: GROUPS }, (_, group) => {
    const edge = (number: number) => Math.round(number * pairs.length / GROUPS);
    const own = pairs.slice(edge(group), edge(group + 1));
    const subjective = own.map((pair) => pair.subjective);
    const mean = _mean(subjective);
    const variance = subjective.reduce((sum, x) => sum + (x - mean) ** 2, 0) /
      (own.length - 1);
    const reach = 1.96 * Math.sqrt(variance / own.length);
    return {
      predicted: _mean(own.map((pair) => pair.predicted)),
      subjective: mean,
      low: mean - reach,
      high: mean + reach,
    };
  });
}

/** Whether predictions can be taken at their word: people's mean score of images that were predicted alike. */
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
      { label: "a tenth of the images", series: 1, shape: "dot" },
      { label: "perfect calibration", series: 3, shape: "dashed" },
    ],
    plot: {
      height: 440,
      x: { label: `Mean predicted score (${scale.unit})`, domain, nice: true },
      y: { label: `Mean subjective score (${scale.unit})`, domain, nice: true },
      marks: [
        line(domain.map((x) => [x, x]), {
          stroke: seriesColour(3),
          strokeDasharray: "5 3",
        }),
        ruleX(groups, {
          x: "predicted",
          y1: "low",
          y2: "high",
          stroke: seriesColour(1),
          strokeWidth: 1.5,
        }),
        dot(groups, {
          x: "predicted",
          y: "subjective",
          fill: seriesColour(1),
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
  const off =
    groups.filter(({ predicted, low, high }) =>
      predicted < low || predicted > high
    ).length;
  const verdict = off === 0
    ? "no group is off by more than chance, so a predicted score can be taken at its word on average"
    : `in ${off} of ${groups.length} groups the mean prediction lies outside the interval, so ` +
      "predicted scores are off there even on average";
  return "Test images in ten groups by predicted score, with the 95 % interval " +
    `of each group's mean subjective score. The mean gap is ${
      formatScore(gap, scale)
    }; ${verdict}.`;
}

function _mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

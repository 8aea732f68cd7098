import { dot, line } from "@observablehq/plot";
import { fitLinearMapping } from "../../loss/mapping/fit_linear_mapping.ts";
import type { ScoreScale } from "../../data/images/scored_image.ts";
import { type Figure, seriesColour } from "./figure.ts";
import { formatLoss } from "./format_number.ts";
import type { TestResult } from "../runs/report_data.ts";

/** More dots than this make a heavy page and no better picture. */
const MAX_DOTS = 3000;

/** Predicted against subjective scores of the test part. */
export function scatterFigure(test: TestResult, scale: ScoreScale): Figure {
  const points = _points(test);
  const shown = _everyNth(points, MAX_DOTS);
  const fit = fitLinearMapping(
    points.map((p) => p.predicted),
    points.map((p) => p.subjective),
  );
  const ends = _range(points.map((p) => p.predicted));
  const domain = _range(points.flatMap((p) => [p.predicted, p.subjective]));
  return {
    alt: "Subjective against predicted scores of the test part",
    legend: [
      { label: "image", series: 1, shape: "dot" },
      { label: "fitted line", series: 2, shape: "line" },
      { label: "perfect prediction", series: 3, shape: "dashed" },
    ],
    plot: {
      height: 440,
      x: {
        label: `Predicted score, mapped (${scale.unit})`,
        domain,
        nice: true,
      },
      y: { label: `Subjective score (${scale.unit})`, domain, nice: true },
      marks: [
        dot(shown, {
          x: "predicted",
          y: "subjective",
          fill: seriesColour(1),
          fillOpacity: shown.length > 300 ? 0.45 : 0.7,
          r: shown.length > 300 ? 2 : 3,
          title: "name",
        }),
        line(domain.map((x) => [x, x]), {
          stroke: seriesColour(3),
          strokeDasharray: "5 3",
        }),
        line(ends.map((x) => [x, fit.apply(x)]), {
          stroke: seriesColour(2),
          strokeWidth: 2,
        }),
      ],
    },
    caption: _caption(points.length, shown.length, fit.slope),
  };
}

interface Point {
  name: string;
  predicted: number;
  subjective: number;
}

function _points({ names, predicted, subjective }: TestResult): Point[] {
  return names.map((name, i) => ({
    name,
    predicted: predicted[i]!,
    subjective: subjective[i]!,
  })).filter((p) => Number.isFinite(p.predicted + p.subjective));
}

function _everyNth<T>(items: T[], most: number): T[] {
  const step = Math.ceil(items.length / most);
  return step > 1 ? items.filter((_, i) => i % step === 0) : items;
}

function _range(values: number[]): number[] {
  return [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
}

/** Slopes this near to 1 are called calibrated. */
const CALIBRATED = 0.1;

function _caption(count: number, shown: number, slope: number): string {
  const which = shown < count
    ? `${shown} of the ${count} test images, evenly chosen`
    : `${count} test images`;
  const calibration = Math.abs(slope - 1) <= CALIBRATED
    ? "close to 1, so a difference between two predictions can be read as " +
      "the difference people would see"
    : slope > 1
    ? "above 1, so predictions differ less than people's scores do"
    : slope > 0
    ? "below 1, so predictions differ more than people's scores do"
    : "not positive, so predictions do not follow people's scores";
  return `Subjective against predicted scores of ${which}. ` +
    `The line fitted to the dots has slope ${formatLoss(slope)}, ` +
    `${calibration}; the spread around it is what the model does not explain.`;
}

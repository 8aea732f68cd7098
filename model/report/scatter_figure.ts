import { dot, line } from "@observablehq/plot";
import { fitLinearMapping } from "../../loss/mapping/fit_linear_mapping.ts";
import { studentQuantile } from "../../loss/metrics/student_quantile.ts";
import type { ScoreScale } from "../../data/images/scored_image.ts";
import { type Figure, seriesColor } from "./figure.ts";
import { formatLoss } from "./format_number.ts";
import type { TestResult } from "../runs/report_data.ts";

/** More dots would make the page larger and the picture no better. */
const MAX_DOTS = 3000;

/** Predicted against subjective scores of the test part. */
export function scatterFigure(test: TestResult, scale: ScoreScale): Figure {
  const points = pointsOf(test);
  const shown = everyNth(points, MAX_DOTS);
  const fit = fitLinearMapping(
    points.map((p) => p.predicted),
    points.map((p) => p.subjective),
  );
  const ends = range(points.map((p) => p.predicted));
  const domain = range(points.flatMap((p) => [p.predicted, p.subjective]));
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
          fill: seriesColor(1),
          fillOpacity: shown.length > 300 ? 0.45 : 0.7,
          r: shown.length > 300 ? 2 : 3,
          title: "name",
        }),
        line(domain.map((x) => [x, x]), {
          stroke: seriesColor(3),
          strokeDasharray: "5 3",
        }),
        line(ends.map((x) => [x, fit.apply(x)]), {
          stroke: seriesColor(2),
          strokeWidth: 2,
        }),
      ],
    },
    caption: caption(points, shown.length),
  };
}

interface Point {
  name: string;
  predicted: number;
  subjective: number;
}

function pointsOf({ names, predicted, subjective }: TestResult): Point[] {
  return names.map((name, i) => ({
    name,
    predicted: predicted[i]!,
    subjective: subjective[i]!,
  })).filter((p) => Number.isFinite(p.predicted + p.subjective));
}

function everyNth<T>(items: T[], most: number): T[] {
  const step = Math.ceil(items.length / most);
  return step > 1 ? items.filter((_, i) => i % step === 0) : items;
}

function range(values: number[]): number[] {
  return [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
}

/**
 * Half the width of the slope's 95 % interval, for errors whose spread may depend on the prediction: HC3 with Student's
 * t (MacKinnon and White, J. Econometrics 29, 1985, doi:10.1016/0304-4076(85)90158-7).
 */
export function slopeReach(
  predicted: readonly number[],
  subjective: readonly number[],
): number {
  const n = predicted.length;
  const fit = fitLinearMapping(predicted, subjective);
  const mean = predicted.reduce((sum, x) => sum + x, 0) / n;
  const squares = predicted.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const variance = predicted.reduce((sum, x, i) => {
    const leverage = 1 / n + (x - mean) ** 2 / squares;
    const residual = (subjective[i]! - fit.apply(x)) / (1 - leverage);
    return sum + ((x - mean) * residual) ** 2;
  }, 0) / squares ** 2;
  return studentQuantile(0.05, n - 2) * Math.sqrt(variance);
}

/** Fewer images give no useful interval. */
const FEWEST = 10;

function caption(points: readonly Point[], shown: number): string {
  const count = points.length;
  const predicted = points.map((p) => p.predicted);
  const subjective = points.map((p) => p.subjective);
  const which = shown < count
    ? `${shown} of the ${count} test images, evenly chosen`
    : `${count} test images`;
  const { slope } = fitLinearMapping(predicted, subjective);
  const reach = count < FEWEST ? NaN : slopeReach(predicted, subjective);
  const [low, high] = [slope - reach, slope + reach];
  const interval = Number.isFinite(reach)
    ? ` (95 % interval over the images ${formatLoss(low)} to ${
      formatLoss(high)
    })`
    : "";
  return `Subjective against predicted scores of ${which}. ` +
    `The line fitted to the dots has slope ${formatLoss(slope)}${interval}: ` +
    `${
      meaning(low, high)
    }. The spread around the line is not explained by the model.`;
}

/** Rounding of a slope. */
const ROUNDING = 1e-9;

function meaning(low: number, high: number): string {
  if (Number.isNaN(low)) return "there are too few images for an interval";
  if (low > 1 + ROUNDING) {
    return "above 1, so predictions vary less than subjective scores";
  }
  if (high <= 0) {
    return "not positive, so predictions do not increase with subjective scores";
  }
  if (low <= 0) {
    return "the interval includes 0, so it is not shown that predictions increase with subjective scores";
  }
  return high < 1 - ROUNDING
    ? "below 1, so predictions vary more than subjective scores"
    : "the interval includes 1, at which differences between predictions equal those " +
      "between subjective scores on average";
}

import { line } from "@observablehq/plot";
import { quantile } from "../../loss/metrics/mod.ts";
import type { GradientEntry } from "../runs/gradient_log.ts";
import { type Figure, type LegendEntry, seriesColor } from "./figure.ts";
import { formatLoss } from "./format_number.ts";

/** Maximum of points of a curve; each is the median of a group of steps. */
const MOST_POINTS = 150;

const LENGTH: LegendEntry = {
  label: "gradient norm",
  series: 1,
  shape: "line",
};
const LIMIT: LegendEntry = {
  label: "upper bound p/(2b)",
  series: 2,
  shape: "dashed",
};

/** The norm of the loss's gradient at each step, and its upper bound. */
export function gradientFigure(steps: readonly GradientEntry[]): Figure {
  const hasLimit = steps.some(({ limit }) => limit !== undefined);
  const curve = (
    { series, shape }: LegendEntry,
    valueOf: (step: GradientEntry) => number | undefined,
  ) =>
    line(mediansOf(steps, valueOf), {
      stroke: seriesColor(series),
      ...shape === "dashed" && { strokeDasharray: "5 3" },
    });
  return {
    alt: "Norm of the loss's gradient at each step, and its upper bound",
    legend: hasLimit ? [LENGTH, LIMIT] : [LENGTH],
    plot: {
      x: { label: "Step (number)", tickFormat: "d" },
      y: { label: "Norm (1/unit of the score)", type: "log" },
      marks: [
        curve(LENGTH, ({ gradient }) => gradient),
        ...hasLimit ? [curve(LIMIT, ({ limit }) => limit)] : [],
      ],
    },
    caption: "Norm of the loss's gradient with respect to the predicted " +
      `scores of each batch. ${conclusion(steps)}`,
  };
}

/** Points [step, median] of positive values, as a logarithmic scale needs. */
function mediansOf(
  steps: readonly GradientEntry[],
  valueOf: (step: GradientEntry) => number | undefined,
): [number, number][] {
  const width = Math.ceil(steps.length / MOST_POINTS);
  const points: [number, number][] = [];
  for (let start = 0; start < steps.length; start += width) {
    const bin = steps.slice(start, start + width);
    const values = Float64Array.from(
      bin.map(valueOf).filter((value) => value !== undefined && value > 0),
    );
    if (values.length === 0) continue;
    const middle = quantile(values.sort(), 0.5);
    points.push([start + (bin.length + 1) / 2, middle]);
  }
  return points;
}

function conclusion(steps: readonly GradientEntry[]): string {
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const spread = `The predictions' spread b went from ${
    formatLoss(first.spread)
  } to ${formatLoss(last.spread)}`;
  const shares = steps.flatMap(({ gradient, limit }) =>
    limit ? [gradient / limit] : []
  );
  if (shares.length === 0) return `${spread}.`;
  const share = shares.reduce((a, b) => Math.max(a, b));
  return `${spread}; no gradient norm exceeded ${
    (100 * share).toFixed(0)
  } % of its upper bound p/(2b), which falls as the spread grows.`;
}

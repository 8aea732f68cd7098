import {
  dot,
  line,
  type Markish,
  ruleY,
  type ScaleOptions,
} from "@observablehq/plot";
import { quantile } from "../../loss/metrics/mod.ts";
import type { GradientEntry } from "../runs/gradient_log.ts";
import { type LegendEntry, seriesColor } from "./figure.ts";

/** Maximum of points of a curve; each is the median of a group of steps. */
const MOST_POINTS = 150;

/** Ticks of the horizontal axis, about. */
const TICKS = 5;

/** A horizontal axis of training steps with ticks at whole numbers only. */
export function stepAxis({ length }: readonly GradientEntry[]): ScaleOptions {
  return {
    label: "Step (number)",
    tickFormat: "d",
    ticks: Math.max(1, Math.min(TICKS, length - 1)),
  };
}

/** A logarithmic axis; its numbers are plain ones, as 0.05 and not 50m. */
export function logAxis(label: string): ScaleOptions {
  return { label, type: "log", tickFormat: "~g" };
}

/** A line at zero, which a logarithmic axis does not have. */
export function zeroLine(): Markish {
  return ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 });
}

/**
 * A number per step as a curve in the style of its legend entry. Of more than
 * {@linkcode MOST_POINTS} steps, it has the medians of groups of equal size.
 *
 * @param valueOf The number; steps without a finite one are left out.
 */
export function stepCurve(
  steps: readonly GradientEntry[],
  { series, shape }: LegendEntry,
  valueOf: (step: GradientEntry) => number | undefined,
): Markish {
  const points = mediansOf(steps, valueOf);
  const color = seriesColor(series);
  if (shape === "dot") return dot(points, { fill: color, r: 2 });
  return line(points, {
    stroke: color,
    ...shape === "dashed" && { strokeDasharray: "5 3" },
  });
}

/** How many steps a point stands for, as a sentence with a space before it; empty if it is one. */
export function describePoints(steps: readonly GradientEntry[]): string {
  const width = groupSize(steps);
  return width > 1 ? ` Each point is the median of ${width} steps.` : "";
}

function groupSize({ length }: readonly GradientEntry[]): number {
  return Math.ceil(length / MOST_POINTS);
}

/** Points [middle of the group of steps, median]. */
function mediansOf(
  steps: readonly GradientEntry[],
  valueOf: (step: GradientEntry) => number | undefined,
): [number, number][] {
  const width = groupSize(steps);
  const points: [number, number][] = [];
  for (let start = 0; start < steps.length; start += width) {
    const bin = steps.slice(start, start + width);
    const values = Float64Array.from(
      bin.map(valueOf).filter((value) =>
        value !== undefined && Number.isFinite(value)
      ) as number[],
    );
    if (values.length === 0) continue;
    const middle = quantile(values.sort(), 0.5);
    points.push([start + (bin.length + 1) / 2, middle]);
  }
  return points;
}

import { dot, line, type Markish } from "@observablehq/plot";
import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { type LegendEntry, seriesColor } from "./figure.ts";

/**
 * A number per epoch as a curve with a dot for each epoch, in the style of its
 * legend entry.
 */
export function epochCurve(
  epochs: readonly EpochMetrics[],
  { series, shape }: LegendEntry,
  valueOf: (epoch: EpochMetrics) => number,
): Markish[] {
  const points = epochs.map((epoch) => [epoch.epoch, valueOf(epoch)]);
  const color = seriesColor(series);
  return [
    line(points, {
      stroke: color,
      ...(shape === "dashed" ? { strokeDasharray: "5 3" } : {}),
    }),
    // A single epoch has no line, only a dot.
    dot(points, { fill: color, r: 2.5 }),
  ];
}

import { dot, line, ruleX, ruleY } from "@observablehq/plot";
import { type EpochMetrics, findBestEpoch } from "../epoch_metrics.ts";
import { epochAxis } from "./epoch_axis.ts";
import { type Figure, seriesColour } from "./figure.ts";
import { formatCorrelation } from "./format_number.ts";

/** SROCC and PLCC on the validation part after each epoch. */
export function correlationFigure(
  epochs: readonly EpochMetrics[],
  mapping: string,
): Figure {
  const best = findBestEpoch(epochs)!;
  const srocc = epochs.map((e) => ({ x: e.epoch, y: e.validation.srocc }));
  const plcc = epochs.map((e) => ({ x: e.epoch, y: e.validation.plcc }));
  return {
    alt: "SROCC and PLCC on the validation part after each epoch",
    legend: [
      { label: "SROCC", series: 1, shape: "line" },
      { label: "PLCC", series: 2, shape: "dashed" },
      { label: "best epoch", series: 3, shape: "line" },
    ],
    plot: {
      x: epochAxis(epochs),
      y: { label: "Correlation (−1 to 1)", nice: true, zero: true },
      marks: [
        ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
        ruleX([best.epoch], { stroke: seriesColour(3), strokeWidth: 1.5 }),
        line(srocc, { x: "x", y: "y", stroke: seriesColour(1) }),
        dot(srocc, { x: "x", y: "y", fill: seriesColour(1), r: 2.5 }),
        line(plcc, {
          x: "x",
          y: "y",
          stroke: seriesColour(2),
          strokeDasharray: "5 3",
        }),
        dot(plcc, { x: "x", y: "y", fill: seriesColour(2), r: 2.5 }),
      ],
    },
    caption: "Correlation of predicted with subjective scores on the " +
      `validation part (PLCC after the mapping: ${mapping}). ` +
      _conclusion(epochs, best),
  };
}

function _conclusion(
  epochs: readonly EpochMetrics[],
  best: EpochMetrics,
): string {
  const kept = `The weights after epoch ${best.epoch} are kept, with SROCC ${
    formatCorrelation(best.validation.srocc)
  }`;
  const last = epochs.at(-1)!;
  if (epochs.length === 1) return `${kept}.`;
  return best === last
    ? `${kept}; it is the last one, so more epochs may still help.`
    : `${kept}; the last epoch ended at ${
      formatCorrelation(last.validation.srocc)
    }.`;
}

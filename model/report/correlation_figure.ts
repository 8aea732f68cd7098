import { ruleX, ruleY } from "@observablehq/plot";
import { type EpochMetrics, findBestEpoch } from "../runs/epoch_metrics.ts";
import { epochAxis } from "./epoch_axis.ts";
import { epochCurve } from "./epoch_curve.ts";
import { type Figure, type LegendEntry, seriesColor } from "./figure.ts";
import { formatCorrelation } from "./format_number.ts";

const SROCC: LegendEntry = { label: "SROCC", series: 1, shape: "line" };
const PLCC: LegendEntry = { label: "PLCC", series: 2, shape: "dashed" };
const BEST: LegendEntry = { label: "best epoch", series: 3, shape: "line" };

/** SROCC and PLCC on the validation part after each epoch. */
export function correlationFigure(
  epochs: readonly EpochMetrics[],
  mapping: string,
): Figure {
  const best = findBestEpoch(epochs)!;
  return {
    alt: "SROCC and PLCC on the validation part after each epoch",
    legend: [SROCC, PLCC, BEST],
    plot: {
      x: epochAxis(epochs),
      y: { label: "Correlation (−1 to 1)", nice: true, zero: true },
      marks: [
        ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
        ruleX([best.epoch], {
          stroke: seriesColor(BEST.series),
          strokeWidth: 1.5,
        }),
        epochCurve(epochs, SROCC, (e) => e.validation.srocc),
        epochCurve(epochs, PLCC, (e) => e.validation.plcc),
      ],
    },
    caption: "Correlation of predicted with subjective scores on the " +
      `validation part (PLCC after the mapping: ${mapping}). ` +
      conclusion(epochs, best),
  };
}

function conclusion(
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

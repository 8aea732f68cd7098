import { dot, line } from "@observablehq/plot";
import type { EpochMetrics } from "../epoch_metrics.ts";
import { epochAxis } from "./epoch_axis.ts";
import { type Figure, seriesColour } from "./figure.ts";
import { formatChange, formatLoss } from "./format_number.ts";

/** The training and validation loss of each epoch, and whether they agree. */
export function lossFigure(epochs: readonly EpochMetrics[]): Figure {
  const training = epochs.map((e) => ({ x: e.epoch, y: e.trainLoss }));
  const validation = epochs.map((e) => ({ x: e.epoch, y: e.validation.loss }));
  return {
    alt: "Training and validation loss of each epoch",
    legend: [
      { label: "training", series: 1, shape: "line" },
      { label: "validation", series: 2, shape: "dashed" },
    ],
    plot: {
      x: epochAxis(epochs),
      y: { label: "Loss (no unit)", nice: true },
      marks: [
        line(training, { x: "x", y: "y", stroke: seriesColour(1) }),
        dot(training, { x: "x", y: "y", fill: seriesColour(1), r: 2.5 }),
        line(validation, {
          x: "x",
          y: "y",
          stroke: seriesColour(2),
          strokeDasharray: "5 3",
        }),
        dot(validation, { x: "x", y: "y", fill: seriesColour(2), r: 2.5 }),
      ],
    },
    caption: `Loss of each epoch, as a mean over the batches. ${
      _conclusion(epochs)
    }`,
  };
}

/** A rise over the lowest validation loss that is called overfitting. */
const OVERFITTING = 1.05;

function _conclusion(epochs: readonly EpochMetrics[]): string {
  const first = epochs[0]!;
  const last = epochs.at(-1)!;
  if (epochs.length === 1) return "One epoch shows no trend yet.";
  if (!epochs.every((e) => Number.isFinite(e.trainLoss + e.validation.loss))) {
    return "Where a curve is interrupted the loss was not finite: " +
      "lower the learning rate.";
  }
  const best = epochs.reduce((a, b) =>
    b.validation.loss < a.validation.loss ? b : a
  );
  const training = `The training loss went from ${
    formatLoss(first.trainLoss)
  } to ${formatLoss(last.trainLoss)}`;
  if (last.validation.loss > best.validation.loss * OVERFITTING) {
    return `${training}; the validation loss was lowest after epoch ` +
      `${best.epoch} and ended ${
        formatChange(best.validation.loss, last.validation.loss)
      } above that, a sign that what was learned later carries over less to new images.`;
  }
  return `${training}; the validation loss was lowest ${
    best === last
      ? "at the end, so more epochs may still help."
      : `after epoch ${best.epoch} and stayed within ${
        formatChange(1, OVERFITTING)
      } of that.`
  }`;
}

import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { epochAxis } from "./epoch_axis.ts";
import { epochCurve } from "./epoch_curve.ts";
import type { Figure, LegendEntry } from "./figure.ts";
import { formatChange, formatLoss } from "./format_number.ts";

const TRAINING: LegendEntry = { label: "training", series: 1, shape: "line" };
const VALIDATION: LegendEntry = {
  label: "validation",
  series: 2,
  shape: "dashed",
};

/** The training and validation loss of each epoch, and whether they agree. */
export function lossFigure(epochs: readonly EpochMetrics[]): Figure {
  return {
    alt: "Training and validation loss of each epoch",
    legend: [TRAINING, VALIDATION],
    plot: {
      x: epochAxis(epochs),
      y: { label: "Loss (no unit)", nice: true },
      marks: [
        epochCurve(epochs, TRAINING, (e) => e.trainLoss),
        epochCurve(epochs, VALIDATION, (e) => e.validation.loss),
      ],
    },
    caption: `Loss of each epoch, as a mean over the batches. ${
      conclusion(epochs)
    }`,
  };
}

/** Ratio to the lowest validation loss that is reported as overfitting. */
const OVERFITTING = 1.05;

function conclusion(epochs: readonly EpochMetrics[]): string {
  const first = epochs[0]!;
  const last = epochs.at(-1)!;
  if (epochs.length === 1) return "One epoch shows no trend yet.";
  if (!epochs.every((e) => Number.isFinite(e.trainLoss + e.validation.loss))) {
    return "Where a curve is interrupted, the loss was not finite: " +
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
      } above that, a sign of overfitting.`;
  }
  return `${training}; the validation loss was lowest ${
    best === last
      ? "at the end, so more epochs may still help."
      : `after epoch ${best.epoch} and stayed within ${
        formatChange(1, OVERFITTING)
      } of that.`
  }`;
}

import type { GradientEntry } from "../runs/gradient_log.ts";
import type { Figure, LegendEntry } from "./figure.ts";
import { formatLoss } from "./format_number.ts";
import { describePoints, logAxis, stepAxis, stepCurve } from "./step_curve.ts";

const SPREAD: LegendEntry = {
  label: "spread b of the predictions",
  series: 1,
  shape: "line",
};

/** The spread of the predicted scores at each step, by which the gradient's bound is divided. */
export function spreadFigure(steps: readonly GradientEntry[]): Figure {
  return {
    alt: "Spread of the predicted scores at each step",
    legend: [SPREAD],
    plot: {
      x: stepAxis(steps),
      y: logAxis("Spread b (unit of the score)"),
      // A logarithm needs more than 0.
      marks: [stepCurve(steps, SPREAD, ({ spread }) => spread || undefined)],
    },
    caption: "Spread b of the predicted scores of each batch: the root of " +
      "the sum of their squared differences from the batch's mean. " +
      conclusion(steps) + describePoints(steps),
  };
}

function conclusion(steps: readonly GradientEntry[]): string {
  const change = `It went from ${formatLoss(steps[0]!.spread)} to ${
    formatLoss(steps.at(-1)!.spread)
  }`;
  return steps.some(({ limit }) => limit !== undefined)
    ? `${change}; the loss does not depend on it, but the larger it is, the shorter the gradient must be.`
    : `${change}.`;
}

import type { GradientEntry } from "../runs/gradient_log.ts";
import type { Figure, LegendEntry } from "./figure.ts";
import { formatLoss } from "./format_number.ts";
import { describePoints, logAxis, stepAxis, stepCurve } from "./step_curve.ts";

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
  return {
    alt: `Norm of the loss's gradient at each step${
      hasLimit ? ", and its upper bound" : ""
    }`,
    legend: hasLimit ? [LENGTH, LIMIT] : [LENGTH],
    plot: {
      x: stepAxis(steps),
      y: logAxis("Norm (1/unit of the score)"),
      marks: [
        stepCurve(steps, LENGTH, ({ gradient }) => gradient || undefined),
        ...hasLimit ? [stepCurve(steps, LIMIT, ({ limit }) => limit)] : [],
      ],
    },
    caption: "Norm of the loss's gradient with respect to the predicted " +
      `scores of each batch. ${conclusion(steps)}${describePoints(steps)}`,
  };
}

function conclusion(steps: readonly GradientEntry[]): string {
  const shares = steps.flatMap(({ gradient, limit }) =>
    limit ? [gradient / limit] : []
  );
  if (shares.length === 0) {
    return `It went from ${formatLoss(steps[0]!.gradient)} to ${
      formatLoss(steps.at(-1)!.gradient)
    }.`;
  }
  const share = shares.reduce((a, b) => Math.max(a, b));
  return `None exceeded ${
    (100 * share).toFixed(0)
  } % of its upper bound p/(2b), which falls as the predictions' spread b grows.`;
}

import { quantile } from "../../loss/metrics/mod.ts";
import { type GradientEntry, STEP_LENGTHS } from "../runs/gradient_log.ts";
import type { Figure, LegendEntry } from "./figure.ts";
import { describePoints, stepAxis, stepCurve, zeroLine } from "./step_curve.ts";

const SHAPES = ["line", "dashed", "dot"] as const;

/** A legend entry for each step length, the shortest first. */
const MOVES: readonly LegendEntry[] = STEP_LENGTHS.map((length, i) => ({
  label: `moved by ${length} b`,
  series: (i + 1) as LegendEntry["series"],
  shape: SHAPES[i]!,
}));

/** How much the loss changes if the predicted scores move against its gradient, by several lengths. */
export function lossAlongFigure(steps: readonly GradientEntry[]): Figure {
  return {
    alt: "Change of the loss at each step, if the predicted scores move " +
      `against its gradient by ${listOf(STEP_LENGTHS)} of their spread`,
    legend: [...MOVES],
    plot: {
      x: stepAxis(steps),
      y: { label: "Change of the loss (no unit)", nice: true, zero: true },
      marks: [
        zeroLine(),
        ...MOVES.map((move, i) =>
          stepCurve(steps, move, (step) => changesOf(step)?.[i])
        ),
      ],
    },
    caption: "Change of each batch's loss, if its predicted scores move " +
      `against the loss's gradient by ${
        listOf(STEP_LENGTHS)
      } of their spread b; ` +
      `below 0 the loss falls. ${conclusion(steps)}${describePoints(steps)}`,
  };
}

/** The loss after a move of each length minus that before; `undefined` if a loss is not finite, which JSON has as null. */
function changesOf({ loss, along }: GradientEntry): number[] | undefined {
  return [loss, ...along].every(Number.isFinite)
    ? along.map((after) => after - loss)
    : undefined;
}

function conclusion(steps: readonly GradientEntry[]): string {
  const changes = steps.flatMap((step) => {
    const own = changesOf(step);
    return own ? [{ short: own[0]!, long: own.at(-1)! }] : [];
  });
  const [short, long] = [STEP_LENGTHS[0], STEP_LENGTHS.at(-1)!];
  const falls = changes.filter((change) => change.long < 0).length;
  const lowered =
    `By ${long} b it falls in ${falls} of ${changes.length} batches`;
  const ratios = Float64Array.from(
    changes.filter((change) => change.short < 0)
      .map((change) => change.long / change.short),
  ).sort();
  if (ratios.length === 0) return `${lowered}.`;
  return `${lowered}, as a median ${quantile(ratios, 0.5).toFixed(1)} times ` +
    `as far as by ${short} b: ${
      (long / short).toFixed(0)
    } times would be a straight slope, less is one that flattens.`;
}

/** As in "0.01, 0.03 or 0.1". */
function listOf(numbers: readonly number[]): string {
  return `${numbers.slice(0, -1).join(", ")} or ${numbers.at(-1)}`;
}

/**
 * What `train --log-gradients` records of each step: the gradient of the loss with respect
 * to the scores of a batch, and the loss along it. For EfficientNet-Lite0 it is read from
 * such logs; for the small network it is measured in the same way.
 */
import { lossAndGradient, type LossSpec } from "@iqa/norm-in-norm/loss";
import { type ComparedLoss, LOSSES } from "./authors.ts";
import { readRows } from "./read_rows.ts";
import { center, norm, scaleAndAdd } from "./vectors.ts";

/** Lengths of the steps along the gradient, in units of the predictions' spread. */
export const STEP_LENGTHS = [0.01, 0.03, 0.1];

/** One step of a training. */
export interface LoggedStep {
  /** The loss that it minimizes. */
  loss: ComparedLoss;
  /** Number of the step, from 1. */
  step: number;
  /** The loss of the batch. */
  value: number;
  /** Norm of its gradient with respect to the predicted scores. */
  gradient: number;
  /** Norm of the centered predicted scores. */
  spread: number;
  /** The loss after steps of {@linkcode STEP_LENGTHS} down the gradient. */
  along: number[];
}

/** The steps of EfficientNet-Lite0, fine-tuned from ImageNet weights with each loss. */
export async function readGradientLogs(): Promise<LoggedStep[]> {
  const rows = await readRows("efficientnet_lite0_gradients.csv");
  return rows.map((row) => {
    const at = (column: string) => Number(row[column]);
    return {
      loss: LOSSES.find((loss) => loss === row.loss)!,
      step: at("step"),
      value: at("value"),
      gradient: at("gradient"),
      spread: at("spread"),
      along: STEP_LENGTHS.map((length) => at(`after ${length}`)),
    };
  });
}

/** The same measurements for a given batch. */
export function measureBatch(
  spec: LossSpec,
  predicted: number[],
  subjective: number[],
): Omit<LoggedStep, "loss" | "step"> {
  const { value, gradient } = lossAndGradient(spec, predicted, subjective);
  const length = norm(gradient), spread = norm(center(predicted));
  return {
    value,
    gradient: length,
    spread,
    along: STEP_LENGTHS.map((step) => {
      const moved = scaleAndAdd(-step * spread / length, gradient, predicted);
      return lossAndGradient(spec, moved, subjective).value;
    }),
  };
}

import { describeCount } from "../../data/text/describe_count.ts";
import type { Progress } from "../runs/checkpoint.ts";
import { NonFiniteError } from "../learning/non_finite_error.ts";

/** Steps in a row that may be skipped before a run stops. */
export const MOST_SKIPPED = 10;

/** Skipped steps of a run that are reported one by one. */
const TOLD = 20;

/** Where a step was taken, for messages. */
export interface Moment {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Number of the batch, from 1. */
  batch: number;
  /** Learning rate of the heads. */
  learningRate: number;
}

/**
 * Records that a step was skipped because its loss or gradient is not finite;
 * the run continues, since a single bad batch can cause this. {@linkcode
 * MOST_SKIPPED} in a row are not chance, and end the run.
 *
 * @throws {NonFiniteError} If the run has to end, with a diagnosis.
 */
export function skipStep(
  progress: Progress,
  { reason }: NonFiniteError,
  moment: Moment,
  log: (line: string) => void,
): void {
  progress.skipped++;
  progress.skippedInARow++;
  if (progress.skippedInARow >= MOST_SKIPPED) {
    throw diagnose(progress, reason, describe(moment));
  }
  if (progress.skipped <= TOLD) {
    log(`skipped the step of ${describe(moment)}: ${reason}`);
  }
}

/**
 * The error of a run that cannot continue: the reason, the position, and a
 * remedy.
 */
export function diagnose(
  { epoch, skippedInARow }: Progress,
  reason: string,
  place: string,
): NonFiniteError {
  const rows = skippedInARow > 0
    ? ` (${describeCount(skippedInARow, "step")} in a row were skipped)`
    : "";
  const saved = epoch > 0 ? `last.safetensors has epoch ${epoch}; ` : "";
  return new NonFiniteError(
    `${reason} at ${place}${rows}; ${saved}` +
      "a lower learning rate (--lr) or clipped gradients (--clip-gradient) may help",
  );
}

function describe({ epoch, batch, learningRate }: Moment): string {
  return `epoch ${epoch}, batch ${batch}, with a learning rate of ${
    Number(learningRate.toPrecision(3))
  }`;
}

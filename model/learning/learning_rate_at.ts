import type { Schedule } from "./train_config.ts";

/**
 * How many times `step` divides the rate by 10, as in the paper's code by
 * default.
 */
const STEP_DECAYS = 2;

/** Fraction of a one-cycle run in which the rate rises. */
const WARM_UP = 0.3;

/** Warm-up starts at this fraction of the rate. */
const WARM_UP_START = 0.01;

/**
 * One-cycle starts at the rate divided by this, and ends at the start divided
 * by 10⁴.
 */
const START_DIVISOR = 25;
const END_DIVISOR = 1e4;

/** Options of {@linkcode learningRateAt}. */
export interface LearningRateOptions {
  /** Which schedule. */
  schedule: Schedule;
  /** Length of the run. */
  epochs: number;
  /**
   * Epochs in which the factor rises linearly to the schedule's, from a
   * hundredth of it, as PyTorch's LinearLR.
   *
   * @default {0}
   */
  warmUp?: number;
}

/**
 * Factor of the learning rate at a point of a run.
 *
 * - `step`: × 0.1 after each third: LinearityIQA's StepLR with a step size of
 * ⌊epochs / 3⌋ epochs;
 * - `cosine`: half a cosine from 1 to 0;
 * - `one-cycle`: PyTorch's OneCycleLR with cosine annealing (Smith and Topin,
 *   2018, arXiv:1708.07120): up over 30 % of the run, down over the rest.
 *
 * @param progress The point, in epochs from 0; may be a fraction.
 * @param options Schedule, length of the run and warm-up; a training
 * configuration has them.
 * @returns The factor, in [0, 1].
 *
 * @example
 * ```ts
 * import { learningRateAt } from "@iqa/norm-in-norm/model";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(learningRateAt(10, { schedule: "step", epochs: 30 }), 0.1);
 * assertAlmostEquals(learningRateAt(15, { schedule: "cosine", epochs: 30 }), 0.5);
 * assertAlmostEquals(learningRateAt(9, { schedule: "one-cycle", epochs: 30 }), 1);
 * ```
 */
export function learningRateAt(
  progress: number,
  options: LearningRateOptions,
): number {
  const { schedule, epochs, warmUp = 0 } = options;
  const risen = warmUp > 0 ? Math.min(1, progress / warmUp) : 1;
  const rise = WARM_UP_START + (1 - WARM_UP_START) * risen;
  return rise * scheduled(schedule, progress, epochs);
}

function scheduled(
  schedule: Schedule,
  progress: number,
  epochs: number,
): number {
  const done = Math.min(1, progress / epochs);
  if (schedule === "cosine") return anneal(1, 0, done);
  if (schedule === "one-cycle") {
    const start = 1 / START_DIVISOR;
    return done < WARM_UP
      ? anneal(start, 1, done / WARM_UP)
      : anneal(1, start / END_DIVISOR, (done - WARM_UP) / (1 - WARM_UP));
  }
  const length = Math.max(1, Math.floor(epochs / (STEP_DECAYS + 1)));
  return 0.1 ** Math.floor(Math.floor(progress) / length);
}

/** Interpolates from one number to another along half a cosine. */
function anneal(from: number, to: number, done: number): number {
  return to + (from - to) * (1 + Math.cos(Math.PI * done)) / 2;
}

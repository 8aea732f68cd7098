import {
  createTrainingProgress,
  type EpochMetrics,
  type TrainingEvents,
} from "@iqa/norm-in-norm/model";

import type { Shown } from "./display.ts";
import { Live } from "./live.ts";
import { liveProgress } from "./live_progress.ts";

/** The state of a training run, for drawing. */
export interface Watched {
  /** Epochs that are done. */
  epochs: readonly EpochMetrics[];
  /** The epoch that runs: how many epochs are done, with its part, and its mean loss so far. */
  current?: { position: number; loss: number };
}

/** Callbacks for training; call `settle` at the end. */
export interface TrainingWatch extends TrainingEvents {
  /** Resolves when the final state is shown. */
  settle(): Promise<void>;
}

/**
 * Shows a training run under a cell while it lasts: a figure that is drawn again
 * in the same place, and below it the speed, the time left and a line for each
 * epoch.
 *
 * @param epochs Epochs of the whole run.
 * @param draw Makes the figure of a state.
 */
export async function watchTraining(
  epochs: number,
  draw: (watched: Watched) => Shown,
): Promise<TrainingWatch> {
  const done: EpochMetrics[] = [];
  const figure = new Live(draw({ epochs: done }));
  const display = liveProgress();
  const progress = await createTrainingProgress({ epochs, display });
  let losses: number[] = [];
  return {
    log: progress.log,
    onPredict: progress.onPredict,
    onStep(step) {
      progress.onStep(step);
      // A step that was skipped has none.
      if (Number.isFinite(step.loss)) losses.push(step.loss);
      const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
      const position = step.epoch - 1 + step.batch / step.batches;
      figure.show(() => draw({ epochs: done, current: { position, loss } }));
    },
    onEpoch(metrics, best) {
      progress.onEpoch(metrics, best);
      done.push(metrics);
      losses = [];
      figure.show(() => draw({ epochs: done }));
    },
    async settle() {
      progress.stop();
      await Promise.all([figure.settle(), display.settle()]);
    },
  };
}

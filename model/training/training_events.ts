import type { EpochMetrics } from "../runs/epoch_metrics.ts";

/** One step, as progress displays show it. */
export interface StepEvent {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Batches done of the epoch. */
  batch: number;
  /** Batches of the epoch. */
  batches: number;
  /** Loss of the batch. */
  loss: number;
  /** Learning rate of the heads. */
  learningRate: number;
  /** Images of the batch. */
  images: number;
}

/** Callbacks of a training run; each may be absent. */
export interface TrainingEvents {
  /** Called with a line of text: the runtime, the data, what is skipped. */
  log?: (line: string) => void;
  /** A step is done. */
  onStep?: (step: StepEvent) => void;
  /** An epoch is done; `best` if it is the best so far. */
  onEpoch?: (epoch: EpochMetrics, best: boolean) => void;
  /** Images are being predicted: the purpose, the number done, and of all. */
  onPredict?: (purpose: string, done: number, total: number) => void;
}

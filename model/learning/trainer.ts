import type { ImageBatch } from "../network/image_batch.ts";
import type { NamedArray } from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";
import type { OptimizerConfig } from "./optimizer.ts";
import type { Precision, TrainConfig } from "./train_config.ts";
import type { StepOptions, StepResult } from "./training_step.ts";

/** What a trainer reads of a training configuration. */
export type TrainerConfig =
  & OptimizerConfig
  & Pick<TrainConfig, "precision" | "freezeBatchNorm">;

/** What moves the weights of a model, and remembers how it moved them. */
export interface Trainer {
  /** What the steps compute with. */
  readonly precision: Precision;
  /** How a step is computed, and why so where there is a faster way. */
  readonly way: string;
  /** Steps taken. */
  readonly step: number;
  /**
   * One step of training: forward, loss, backward, update.
   *
   * @param subjective Scores, one per image of the batch.
   * @throws {NonFiniteError} If an output, the loss or the gradient is not
   * finite; no weight has moved then, and where it is an output, no running
   * statistic.
   */
  learn(
    batch: ImageBatch,
    subjective: Float64Array,
    options: StepOptions,
  ): Promise<StepResult>;
  /** The optimizer's state, for a checkpoint; to be read before it changes. */
  pending(): Map<string, PendingTensor>;
  /** Takes the state of a checkpoint that {@linkcode pending} went into. */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void;
  /** Frees device memory; where the trainer holds the weights, theirs as well. */
  dispose(): void;
}

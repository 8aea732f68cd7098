import type { ImageBatch } from "../network/image_batch.ts";
import type { NamedArray } from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";
import type { OptimizerConfig } from "./optimizer.ts";
import type { Precision, TrainConfig } from "./train_config.ts";
import type { StepOptions, StepResult } from "./training_step.ts";

/** The settings that a trainer uses. */
export type TrainerConfig =
  & OptimizerConfig
  & Pick<TrainConfig, "precision" | "freezeBatchNorm">;

/** Updates the weights of a model, and holds the optimizer's state. */
export interface Trainer {
  /** Precision of the steps. */
  readonly precision: Precision;
  /** How a step is computed, and why a faster way is not used. */
  readonly way: string;
  /** Steps taken. */
  readonly step: number;
  /**
   * One step of training: forward, loss, backward, update.
   *
   * @param subjective Scores, one per image of the batch.
   * @throws {NonFiniteError} If an output, the loss or the gradient is not
   * finite; then no weight has changed and, if it is an output, no running
   * statistic.
   */
  learn(
    batch: ImageBatch,
    subjective: Float64Array,
    options: StepOptions,
  ): Promise<StepResult>;
  /**
   * The optimizer's state, for a checkpoint; it must be read before it changes.
   */
  pending(): Map<string, PendingTensor>;
  /** Loads the state that {@linkcode pending} put into a checkpoint. */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void;
  /**
   * Frees device memory, including that of the weights if the trainer holds
   * them.
   */
  dispose(): void;
}

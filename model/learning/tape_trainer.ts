import type { LearningModel } from "./learning_model.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { NamedArray } from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";
import { type TapeMode, trainingMode } from "../network/layers/tape_mode.ts";
import { Optimizer } from "./optimizer.ts";
import type { Trainer, TrainerConfig } from "./trainer.ts";
import {
  type StepOptions,
  type StepResult,
  trainingStep,
} from "./training_step.ts";

/** A trainer that runs the network layer by layer, on any runtime. */
export class TapeTrainer implements Trainer {
  /** {@inheritDoc Trainer.precision} */
  readonly precision = "float32";
  /** {@inheritDoc Trainer.way} */
  readonly way: string;
  readonly #model: LearningModel;
  readonly #mode: TapeMode;
  readonly #optimizer: Optimizer;

  /**
   * Creates a trainer that has taken no step.
   *
   * @param obstacle Why a faster trainer cannot be used.
   */
  constructor(
    model: LearningModel,
    config: TrainerConfig,
    obstacle?: string,
  ) {
    this.way = obstacle === undefined
      ? "layer by layer"
      : `layer by layer: ${obstacle}`;
    this.#model = model;
    this.#mode = trainingMode(config.freezeBatchNorm);
    this.#optimizer = new Optimizer(model.device, model.variables, config);
  }

  /** {@inheritDoc Trainer.step} */
  get step(): number {
    return this.#optimizer.step;
  }

  /** {@inheritDoc Trainer.learn} */
  learn(
    batch: ImageBatch,
    subjective: Float64Array,
    options: StepOptions,
  ): Promise<StepResult> {
    return trainingStep(
      this.#model,
      this.#optimizer,
      batch,
      subjective,
      options,
      this.#mode,
    );
  }

  /** {@inheritDoc Trainer.pending} */
  pending(): Map<string, PendingTensor> {
    return this.#optimizer.pending();
  }

  /** {@inheritDoc Trainer.load} */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void {
    this.#optimizer.load(arrays, step);
  }

  /** {@inheritDoc Trainer.dispose} */
  dispose(): void {
    this.#optimizer.dispose();
  }
}

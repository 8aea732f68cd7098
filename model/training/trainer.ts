import type { DeviceIqaModel, ImageBatch } from "../device_iqa_model.ts";
import type { NamedArray } from "../layers/variables.ts";
import { GraphTrainer } from "./graph_trainer.ts";
import { Optimizer, type OptimizerConfig } from "./optimizer.ts";
import {
  type StepOptions,
  type StepResult,
  trainingStep,
} from "./training_step.ts";

/** What moves the weights of a model, and remembers how it moved them. */
export interface Trainer {
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
  /** The optimizer's state, for a checkpoint. */
  save(): Promise<Map<string, NamedArray>>;
  /** Takes the state of a checkpoint that {@linkcode save} made. */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void;
  /** Frees device memory; where the trainer holds the weights, theirs as well. */
  dispose(): void;
}

/**
 * What trains a model the fastest where it is: Adam and AdamW on TensorFlow and a CPU with
 * oneDNN one graph for the whole step, elsewhere layer by layer.
 */
export async function createTrainer(
  model: DeviceIqaModel,
  config: OptimizerConfig,
): Promise<Trainer> {
  return await GraphTrainer.open(model, config) ??
    new TapeTrainer(model, config);
}

/** A trainer that goes through the network layer by layer, on any runtime. */
export class TapeTrainer implements Trainer {
  readonly #model: DeviceIqaModel;
  readonly #optimizer: Optimizer;

  /** A trainer that has taken no step. */
  constructor(model: DeviceIqaModel, config: OptimizerConfig) {
    this.#model = model;
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
    );
  }

  /** {@inheritDoc Trainer.save} */
  save(): Promise<Map<string, NamedArray>> {
    return this.#optimizer.save();
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

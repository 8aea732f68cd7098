import type { LearningModel } from "./learning_model.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import { hasBfloat16Pooling } from "../graph/has_bfloat16_pooling.ts";
import {
  TrainingSession,
  type UpdateRates,
} from "../graph/training_session.ts";
import { TensorflowKernels } from "../kernels/tensorflow_kernels.ts";
import { trainingMode } from "../network/layers/tape_mode.ts";
import type { NamedArray } from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";
import { exchangeResults } from "./exchange.ts";
import { clipFactor } from "./gradient_norm.ts";
import { GraphPasses } from "./graph_passes.ts";
import type { Precision } from "./train_config.ts";
import type { Trainer, TrainerConfig } from "./trainer.ts";
import { loadMoments, type Moments, pendingMoments } from "./moments.ts";
import { NonFiniteError } from "./non_finite_error.ts";
import { UPDATE_RULES } from "./update_rules.ts";
import {
  passBatch,
  type StepOptions,
  type StepResult,
} from "./training_step.ts";

/**
 * A trainer whose step is one TensorFlow graph. Its session holds the weights,
 * and the model reads them from there.
 */
export class GraphTrainer implements Trainer {
  /** {@inheritDoc Trainer.precision} */
  readonly precision: Precision;
  /** {@inheritDoc Trainer.way} */
  readonly way = "one TensorFlow graph";
  readonly #model: LearningModel;
  readonly #config: TrainerConfig;
  readonly #session: TrainingSession;
  #step = 0;

  private constructor(
    model: LearningModel,
    config: TrainerConfig,
    session: TrainingSession,
  ) {
    this.precision = config.precision ?? "float32";
    this.#model = model;
    this.#config = config;
    this.#session = session;
  }

  /** Why a model's step cannot be a graph; undefined if it can. */
  static obstacle(
    { device, runtime }: LearningModel,
    { ftLrRatio, precision = "float32" }: TrainerConfig,
  ): string | undefined {
    if (!(device.kernels instanceof TensorflowKernels)) {
      return `the runtime is ${runtime.name} and not tensorflow`;
    }
    // Then the step starts at features, which are float32.
    if (ftLrRatio === 0 && precision !== "float32") {
      return "the backbone is frozen";
    }
  }

  /**
   * Takes ownership of a model's weights. If this fails, the model keeps them, and everything opened is closed.
   *
   * @throws {Error} If there is an {@linkcode obstacle}, a temporary file
   * cannot be written, or TensorFlow rejects the graph.
   */
  static async open(
    model: LearningModel,
    config: TrainerConfig,
  ): Promise<GraphTrainer> {
    const obstacle = GraphTrainer.obstacle(model, config);
    if (obstacle) throw new RangeError(`Cannot train by a graph: ${obstacle}`);
    const session = await openSession(model, config);
    try {
      takeOver(model, session);
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
    return new GraphTrainer(model, config, session);
  }

  /** {@inheritDoc Trainer.step} */
  get step(): number {
    return this.#step;
  }

  /** {@inheritDoc Trainer.learn} */
  async learn(
    batch: ImageBatch,
    subjective: Float64Array,
    options: StepOptions,
  ): Promise<StepResult> {
    const passes = new GraphPasses(this.#model.device, this.#session);
    try {
      const result = await passBatch(passes, batch, subjective, options);
      const norm = options.exchange
        ? this.#session.receive(
          await exchangeResults(this.#session.send(), options.exchange),
        )
        : passes.norm;
      if (!Number.isFinite(norm)) {
        throw new NonFiniteError(`the gradient norm is ${norm}`);
      }
      this.#step++;
      this.#session.update(this.#rates(norm, options));
      return result;
    } finally {
      this.#session.clear();
    }
  }

  /** {@inheritDoc Trainer.pending} */
  pending(): Map<string, PendingTensor> {
    return pendingMoments(this.#model.device, this.#moments());
  }

  /** {@inheritDoc Trainer.load} */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void {
    loadMoments(this.#model.device, this.#moments(), arrays);
    this.#step = step;
  }

  /** {@inheritDoc Trainer.dispose} */
  dispose(): void {
    this.#session[Symbol.dispose]();
  }

  *#moments(): Moments {
    for (const [{ name }, moments] of this.#session.moments) {
      yield [name, moments];
    }
  }

  #rates(
    norm: number,
    { learningRate, clipGradient = Infinity }: StepOptions,
  ): UpdateRates {
    const { optimizer, ftLrRatio, weightDecay } = this.#config;
    const step = this.#step;
    const { inGraph } = UPDATE_RULES[optimizer];
    const { rate, epsilon } = inGraph.numbers(learningRate, step);
    const slower = learningRate * ftLrRatio;
    return {
      rate: { backbone: inGraph.numbers(slower, step).rate, heads: rate },
      kept: {
        backbone: 1 - slower * weightDecay,
        heads: 1 - learningRate * weightDecay,
      },
      epsilon,
      factor: clipFactor(norm, clipGradient),
    };
  }
}

/**
 * Moves the weights into a session, and initializes the optimizer with zeros.
 */
function takeOver(
  { variables, device: { tf } }: LearningModel,
  session: TrainingSession,
): void {
  for (const moments of session.moments.values()) {
    for (const moment of moments) moment.assign(tf.zeros([...moment.shape]));
  }
  session.settle();
  variables.move(session.values, () => session.settle());
}

async function openSession(
  { device: { tf, kernels }, network }: LearningModel,
  { optimizer, weightDecay, precision, freezeBatchNorm, ftLrRatio }:
    TrainerConfig,
): Promise<TrainingSession> {
  const mixed = precision === "bfloat16";
  const onednn = (kernels as TensorflowKernels).hasOnednn();
  return await TrainingSession.open(tf, network, {
    onednn: onednn && (!mixed || await hasBfloat16Pooling(tf)),
    mixed,
    frozen: ftLrRatio === 0,
    mode: trainingMode(freezeBatchNorm),
    rule: UPDATE_RULES[optimizer].inGraph.rule,
    weightDecay,
    decoupled: optimizer === "adamw",
  });
}

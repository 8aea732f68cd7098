import type { LearningModel } from "./learning_model.ts";
import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { Optimizer } from "./optimizer.ts";
import {
  clipGradients,
  type GradientMap,
  gradientNorm,
} from "./gradient_norm.ts";
import { NonFiniteError, requireFinite } from "./non_finite_error.ts";
import { type TapeMode, TRAIN } from "../network/layers/tape_mode.ts";
import { type Exchange, exchangeResults } from "./exchange.ts";
import type { HeadsLoss } from "./heads_loss.ts";
import type { Passes } from "./passes.ts";
import { sliceStarts } from "./slice_starts.ts";
import { TapePasses } from "./tape_passes.ts";

/** The result of one step. */
export interface StepResult {
  /** Loss before the step. */
  loss: number;
  /** Outputs of the heads before the step, of the whole batch. */
  outputs: HeadOutputs;
}

/** Options of one step. */
export interface StepOptions {
  /** The loss of the whole batch. */
  loss: HeadsLoss;
  /** Learning rate of the heads. */
  learningRate: number;
  /**
   * Images on the device at once, for batches that do not fit into memory: see
   * {@linkcode passInMicroBatches}. Absent: all.
   */
  microBatchSize?: number;
  /** Largest norm of the gradient of all variables; a longer gradient is scaled down. Absent: no limit. */
  clipGradient?: number;
  /**
   * The other workers, if the batch is one worker's share, which may be empty;
   * the loss is that of the whole batch. Absent: there are no other workers.
   */
  exchange?: Exchange;
}

/**
 * One step of training, layer by layer: forward, loss, backward, update.
 *
 * @param subjective Scores, one per image of the batch.
 * @param mode Mode of batch normalization; batch statistics by default.
 * @throws {NonFiniteError} If an output, the loss or the gradient is not
 * finite; then no weight has changed and, if it is an output, no running
 * statistic.
 */
export async function trainingStep(
  model: LearningModel,
  optimizer: Optimizer,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
  mode: TapeMode = TRAIN,
): Promise<StepResult> {
  using passes = new TapePasses(model, mode);
  const result = await passBatch(passes, batch, subjective, options);
  const gradients = passes.takeGradients();
  if (options.exchange) {
    await exchangeGradients(model, gradients, options.exchange, mode);
  }
  await checkGradients(model, gradients, options);
  optimizer.update(gradients, options.learningRate);
  model.runtime.check();
  return result;
}

/**
 * Replaces a share's gradients by those of the whole batch, and the running
 * statistics by their mean over the workers.
 */
async function exchangeGradients(
  { device: { tf }, variables }: LearningModel,
  gradients: GradientMap,
  exchange: Exchange,
  { updateStatistics }: TapeMode,
): Promise<void> {
  const trained = [...variables.trained()].map(([, variable]) => variable);
  const known = new Set(trained);
  const others = updateStatistics
    ? [...variables].filter((variable) => !known.has(variable))
    : [];
  const results = await exchangeResults({
    gradients: await Promise.all(
      trained.map((variable) =>
        gradients.get(variable)?.data<"float32">() ??
          new Float32Array(tf.util.sizeFromShape([...variable.shape]))
      ),
    ),
    statistics: await Promise.all(others.map((variable) => {
      const values = variable.read();
      return values.data<"float32">().finally(() => values.dispose());
    })),
  }, exchange);
  trained.forEach((variable, i) => {
    gradients.get(variable)?.dispose();
    // Gives every worker the same order, so that their norms round identically.
    gradients.delete(variable);
    const sum = tf.tensor(results.gradients[i]!, [...variable.shape]);
    gradients.set(variable, sum);
  });
  others.forEach((variable, i) =>
    variable.assign(tf.tensor(results.statistics[i]!, [...variable.shape]))
  );
}

/** Rejects gradients that are not finite, and clips long ones. */
async function checkGradients(
  { device: { tf, kernels } }: LearningModel,
  gradients: GradientMap,
  { clipGradient = Infinity }: StepOptions,
): Promise<void> {
  const norm = await gradientNorm(kernels, gradients);
  if (!Number.isFinite(norm)) {
    tf.dispose([...gradients.values()]);
    throw new NonFiniteError(`the gradient norm is ${norm}`);
  }
  clipGradients(tf, gradients, norm, clipGradient);
}

/**
 * Forward and backward pass of a batch.
 *
 * The loss is a function of N numbers per head, so it is computed in 64 bits
 * outside of the device, by the closed form, and its gradient is propagated
 * back. So there is one loss for all runtimes.
 *
 * @throws {NonFiniteError} If an output or the loss is not finite; then there
 * is no backward pass.
 */
export async function passBatch(
  passes: Passes,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<StepResult> {
  const { microBatchSize = Infinity } = options;
  if (batch.shape[0] === 0) return await passNothing(subjective, options);
  const pass = microBatchSize < batch.shape[0]
    ? passInMicroBatches
    : passAtOnce;
  return await pass(passes, batch, subjective, options);
}

async function passAtOnce(
  passes: Passes,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<StepResult> {
  const outputs = await passes.forward(batch);
  const { gradients, ...result } = await finiteLoss(
    options,
    outputs,
    subjective,
  );
  passes.backward(gradients);
  return result;
}

/** A worker with an empty share takes part in computing the loss. */
async function passNothing(
  subjective: Float64Array,
  options: StepOptions,
): Promise<StepResult> {
  const none = () => new Float32Array();
  const outputs: HeadOutputs = [none(), none(), none()];
  const { loss, outputs: all } = await finiteLoss(options, outputs, subjective);
  return { loss, outputs: all };
}

/**
 * The loss of the whole batch from finite outputs, and its gradient for the
 * worker's own outputs.
 */
async function finiteLoss(
  { loss: lossOf, exchange }: StepOptions,
  own: HeadOutputs,
  ownSubjective: Float64Array,
): Promise<StepResult & { gradients: Float64Array[] }> {
  const { outputs, subjective, first } = exchange
    ? await exchange.scores(own, ownSubjective)
    : { outputs: own, subjective: ownSubjective, first: 0 };
  requireFinite(outputs);
  const loss = lossOf(outputs, subjective);
  if (!Number.isFinite(loss.value)) {
    throw new NonFiniteError(`the loss is ${loss.value}`);
  }
  const end = first + own[0].length;
  return {
    loss: loss.value,
    outputs,
    gradients: loss.gradients.map((each) => each.subarray(first, end)),
  };
}

/**
 * The gradient of the whole batch's loss with the memory of one micro-batch: score all micro-batches,
 * differentiate the loss of all scores, then run each micro-batch again and propagate its share back. Summing
 * the losses of the micro-batches would be a different, worse objective.
 *
 * The last micro-batch need not run again: it is recorded the first time, and
 * propagated back first. So the cost is a second forward pass of all others.
 *
 * Only batch normalization still sees each micro-batch separately, which matters: for
 * a resnet18 with random weights and photographs of 224x224, the gradient of 8
 * micro-batches of 8 has a cosine of 0.15 with that of the 64 at once. With frozen
 * batch normalization the two are equal.
 */
async function passInMicroBatches(
  passes: Passes,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<StepResult> {
  const parts = splitBatch(batch, options.microBatchSize!);
  const last = parts.at(-1)!;
  const outputs = [0, 1, 2].map(() => new Float32Array(batch.shape[0]));
  for (const part of parts) {
    const own =
      await (part === last ? passes.forward(part) : passes.score(part));
    own.forEach((scores, head) => outputs[head]!.set(scores, part.first));
  }
  const { gradients, ...result } = await finiteLoss(
    options,
    outputs as HeadOutputs,
    subjective,
  );
  for (const part of parts.toReversed()) {
    if (part !== last) await passes.forward(part);
    const end = part.first + part.shape[0];
    passes.backward(gradients.map((each) => each.subarray(part.first, end)));
  }
  return result;
}

/**
 * Splits a batch into micro-batches; a last one of a single image joins the one
 * before it.
 */
function splitBatch(
  { pixels, shape: [count, ...image], ...rest }: ImageBatch,
  size: number,
): (ImageBatch & { first: number })[] {
  const each = pixels.length / count;
  const starts = sliceStarts(count, size);
  return starts.map((first, index) => {
    const last = starts[index + 1] ?? count;
    return {
      ...rest,
      first,
      pixels: pixels.subarray(first * each, last * each),
      shape: [last - first, ...image],
    };
  });
}

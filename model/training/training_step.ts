import { type LossSpec, multiHeadLoss } from "../../loss/mod.ts";
import type {
  DeviceIqaModel,
  HeadOutputs,
  ImageBatch,
} from "../device_iqa_model.ts";
import { type TapeMode, TRAIN } from "../layers/tape_mode.ts";
import { ForwardPass } from "./forward_pass.ts";
import type { Optimizer } from "./optimizer.ts";
import {
  clipGradients,
  type GradientMap,
  gradientNorm,
} from "./gradient_norm.ts";
import { NonFiniteError, requireFinite } from "./non_finite_error.ts";

/** What one step came to. */
export interface StepResult {
  /** Loss before the step. */
  loss: number;
  /** Outputs of the heads before the step. */
  outputs: HeadOutputs;
}

/** How a step learns. */
export interface StepOptions {
  /** Which loss. */
  loss: LossSpec;
  /** Weight of each head. */
  beta: readonly number[];
  /** Learning rate of the heads. */
  learningRate: number;
  /**
   * Images on the device at once, for batches that do not fit: see
   * {@linkcode gradientsInParts}. Absent: all.
   */
  microBatchSize?: number;
  /** Longest gradient, all variables together; longer ones are shortened. Absent: any. */
  clipGradient?: number;
}

/** The loss of a batch and its gradient for every trained variable. */
interface Gradients extends StepResult {
  gradients: GradientMap;
}

/**
 * One step of training: forward, loss, backward, update.
 *
 * The loss is a function of N numbers per head, so it is computed in 64 bits
 * off the device, by the closed form; its gradient is what the network sends
 * back. That keeps one loss for every runtime.
 *
 * @param subjective Scores, one per image of the batch.
 * @throws {NonFiniteError} If an output, the loss or the gradient is not
 * finite; no weight has moved then, and where it is an output, no running
 * statistic.
 */
export async function trainingStep(
  model: DeviceIqaModel,
  optimizer: Optimizer,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<StepResult> {
  const { microBatchSize = Infinity, learningRate } = options;
  const compute = microBatchSize < batch.shape[0]
    ? gradientsInParts
    : gradientsAtOnce;
  const { gradients, ...result } = await compute(
    model,
    batch,
    subjective,
    options,
  );
  await checkGradients(model, gradients, options);
  optimizer.update(gradients, learningRate);
  model.runtime.check();
  return result;
}

/** Refuses gradients that are not finite, and shortens long ones. */
async function checkGradients(
  { device: { tf, kernels } }: DeviceIqaModel,
  gradients: GradientMap,
  { clipGradient = Infinity }: StepOptions,
): Promise<void> {
  const norm = await gradientNorm(kernels, gradients);
  if (!Number.isFinite(norm)) {
    tf.dispose([...gradients.values()]);
    throw new NonFiniteError(`the gradient's length is ${norm}`);
  }
  clipGradients(tf, gradients, norm, clipGradient);
}

async function gradientsAtOnce(
  model: DeviceIqaModel,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<Gradients> {
  using pass = await ForwardPass.run(model, batch, TRAIN);
  const loss = finiteLoss(options, pass.outputs, subjective);
  const gradients = pass.backward(loss.gradients);
  return { loss: loss.value, outputs: pass.outputs, gradients };
}

/** The loss and its gradient for every output, of outputs that are finite. */
function finiteLoss(
  { loss: spec, beta }: StepOptions,
  outputs: readonly Float32Array[],
  subjective: Float64Array,
) {
  requireFinite(outputs);
  const loss = multiHeadLoss(spec, beta, outputs, subjective);
  if (!Number.isFinite(loss.value)) {
    throw new NonFiniteError(`the loss is ${loss.value}`);
  }
  return loss;
}

/** First pass over a part: its scores, and nothing else. */
const SCORE: TapeMode = { ...TRAIN, record: false, updateStatistics: false };

/**
 * The gradient of the whole batch's loss with the memory of one part: score
 * all parts, differentiate the loss of all scores, then run each part again
 * and send back its share. Summing the parts' own losses would be another,
 * worse objective. Only batch normalisation still sees the parts one by one.
 */
async function gradientsInParts(
  model: DeviceIqaModel,
  batch: ImageBatch,
  subjective: Float64Array,
  options: StepOptions,
): Promise<Gradients> {
  const parts = splitBatch(batch, options.microBatchSize!);
  const outputs = [0, 1, 2].map(() => new Float32Array(batch.shape[0]));
  for (const { first, ...part } of parts) {
    const own = await model.headOutputs(part, SCORE);
    own.forEach((scores, head) => outputs[head]!.set(scores, first));
  }
  const loss = finiteLoss(options, outputs, subjective);
  const gradients = new Map() as GradientMap;
  for (const { first, ...part } of parts) {
    using pass = await ForwardPass.run(model, part, TRAIN);
    const last = first + part.shape[0];
    const share = loss.gradients.map((each) => each.subarray(first, last));
    addGradients(model, gradients, pass.backward(share));
  }
  return { loss: loss.value, outputs: outputs as HeadOutputs, gradients };
}

/** A batch cut into parts; a last part of one joins the part before it. */
function splitBatch(
  { pixels, shape: [count, ...image], ...rest }: ImageBatch,
  size: number,
): (ImageBatch & { first: number })[] {
  const each = pixels.length / count;
  const starts: number[] = [];
  for (let first = 0; first < count; first += size) starts.push(first);
  // Batch normalisation of a single image would divide by zero.
  if (count - starts.at(-1)! === 1 && starts.length > 1) starts.pop();
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

function addGradients(
  { device: { tf } }: DeviceIqaModel,
  sums: GradientMap,
  more: GradientMap,
): void {
  for (const [variable, gradient] of more) {
    const sum = sums.get(variable);
    sums.set(variable, sum ? tf.add(sum, gradient) : gradient);
    if (sum) tf.dispose([sum, gradient]);
  }
}

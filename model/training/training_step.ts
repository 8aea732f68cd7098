import type { Tensor } from "@tensorflow/tfjs-core";
import { type LossSpec, multiHeadLoss } from "../../loss/mod.ts";
import type {
  DeviceIqaModel,
  HeadOutputs,
  ImageBatch,
} from "../device_iqa_model.ts";
import type { Variable } from "../kernels/kernels.ts";
import { type TapeMode, TRAIN } from "../layers/tape_mode.ts";
import { ForwardPass } from "./forward_pass.ts";
import type { Optimizer } from "./optimizer.ts";
import { requireFinite } from "./require_finite.ts";

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
}

/** The loss of a batch and its gradient for every trained variable. */
interface Gradients extends StepResult {
  gradients: Map<Variable, Tensor>;
}

/**
 * One step of training: forward, loss, backward, update.
 *
 * The loss is a function of N numbers per head, so it is computed in 64 bits
 * off the device, by the closed form; its gradient is what the network sends
 * back. That keeps one loss for every runtime.
 *
 * @param subjective Scores, one per image of the batch.
 * @throws {RangeError} If an output is not finite; no weight has moved then.
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
  optimizer.update(gradients, learningRate);
  model.runtime.check();
  return result;
}

async function gradientsAtOnce(
  model: DeviceIqaModel,
  batch: ImageBatch,
  subjective: Float64Array,
  { loss: spec, beta }: StepOptions,
): Promise<Gradients> {
  using pass = await ForwardPass.run(model, batch, TRAIN);
  requireFinite(pass.outputs);
  const loss = multiHeadLoss(spec, beta, pass.outputs, subjective);
  const gradients = pass.backward(loss.gradients);
  return { loss: loss.value, outputs: pass.outputs, gradients };
}

/** First pass over a part: its scores, and its share of the statistics. */
const SCORE: TapeMode = { ...TRAIN, record: false };

/** Second pass: the same again, now to differentiate. */
const REPEAT: TapeMode = { ...TRAIN, updateStatistics: false };

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
  { loss: spec, beta, microBatchSize }: StepOptions,
): Promise<Gradients> {
  const parts = splitBatch(batch, microBatchSize!);
  const outputs = [0, 1, 2].map(() => new Float32Array(batch.shape[0]));
  for (const { first, ...part } of parts) {
    const own = await model.headOutputs(part, SCORE);
    own.forEach((scores, head) => outputs[head]!.set(scores, first));
  }
  requireFinite(outputs);
  const loss = multiHeadLoss(spec, beta, outputs, subjective);
  const gradients = new Map<Variable, Tensor>();
  for (const { first, ...part } of parts) {
    using pass = await ForwardPass.run(model, part, REPEAT);
    const last = first + part.shape[0];
    const share = loss.gradients.map((each) => each.subarray(first, last));
    addGradients(model, gradients, pass.backward(share));
  }
  return { loss: loss.value, outputs: outputs as HeadOutputs, gradients };
}

/** A batch cut into parts; a last part of one joins the part before it. */
function splitBatch(
  { pixels, shape: [count, ...image] }: ImageBatch,
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
      first,
      pixels: pixels.subarray(first * each, last * each),
      shape: [last - first, ...image],
    };
  });
}

function addGradients(
  { device: { tf } }: DeviceIqaModel,
  sums: Map<Variable, Tensor>,
  more: Map<Variable, Tensor>,
): void {
  for (const [variable, gradient] of more) {
    const sum = sums.get(variable);
    sums.set(variable, sum ? tf.add(sum, gradient) : gradient);
    if (sum) tf.dispose([sum, gradient]);
  }
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { LearningModel } from "./learning_model.ts";
import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import { inputTensors, scoresOf } from "../network/input_tensors.ts";
import type { HeadScores } from "../network/iqa_network.ts";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../network/layers/device.ts";
import type { Tape } from "../network/layers/tape.ts";
import type { TapeMode } from "../network/layers/tape_mode.ts";
import type { Value } from "../network/layers/value.ts";

/** A recorded forward pass of images through the network. */
export class ForwardPass implements Disposable {
  /** Outputs of the heads, copied from the device. */
  readonly outputs: HeadOutputs;
  readonly #device: Device;
  readonly #tape: Tape;
  readonly #inputs: readonly Tensor[];
  readonly #heads: HeadScores<Value>;

  private constructor(
    device: Device,
    tape: Tape,
    inputs: readonly Tensor[],
    heads: HeadScores<Value>,
    outputs: HeadOutputs,
  ) {
    this.#device = device;
    this.#tape = tape;
    this.#inputs = inputs;
    this.#heads = heads;
    this.outputs = outputs;
  }

  /** Runs a batch through the network, in a mode that records. */
  static async run(
    model: LearningModel,
    batch: ImageBatch,
    mode: TapeMode,
  ): Promise<ForwardPass> {
    const { device, network } = model;
    const inputs = inputTensors(device, batch);
    const tape = model.tape(mode);
    try {
      const heads = scoresOf(network, tape, inputs.map((it) => tape.input(it)));
      const outputs = await Promise.all(
        heads.map(({ tensor }) => tensor.data<"float32">()),
      ) as HeadOutputs;
      return new ForwardPass(device, tape, inputs, heads, outputs);
    } catch (error) {
      tape.dispose();
      device.tf.dispose([...inputs]);
      throw error;
    }
  }

  /**
   * Propagates the loss's gradient back through the network, once.
   *
   * @param gradients dLoss/dScore of each head.
   * @returns dLoss/dVariable; the caller disposes them.
   */
  backward(gradients: readonly Float64Array[]): Map<Variable, Tensor> {
    const { tf } = this.#device;
    return this.#tape.backward(this.#heads.map((head, index) => [
      head,
      tf.tensor2d(Float32Array.from(gradients[index]!), [
        gradients[index]!.length,
        1,
      ]),
    ]));
  }

  /** Frees the images and the rest of the tape. */
  [Symbol.dispose](): void {
    this.#tape.dispose();
    this.#device.tf.dispose([...this.#inputs]);
  }
}

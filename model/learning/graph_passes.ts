import { type HeadOutputs, readOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { TrainingSession } from "../graph/training_session.ts";
import { inputTensors } from "../network/input_tensors.ts";
import type { Device } from "../network/layers/device.ts";
import type { Passes } from "./passes.ts";

/** The passes of one step in a session, which stores the gradients. */
export class GraphPasses implements Passes {
  /** Norm of all gradients together, after a backward pass. */
  norm = 0;
  readonly #device: Device;
  readonly #session: TrainingSession;

  /** Passes of one step. */
  constructor(device: Device, session: TrainingSession) {
    this.#device = device;
    this.#session = session;
  }

  /** {@inheritDoc Passes.score} */
  score(images: ImageBatch): Promise<HeadOutputs> {
    return this.#run(images, false);
  }

  /** {@inheritDoc Passes.forward} */
  forward(images: ImageBatch): Promise<HeadOutputs> {
    return this.#run(images, true);
  }

  /** {@inheritDoc Passes.backward} */
  backward(gradients: readonly Float64Array[]): void {
    this.norm = this.#session.backward(gradients);
  }

  async #run(images: ImageBatch, record: boolean): Promise<HeadOutputs> {
    const inputs = inputTensors(this.#device, images);
    try {
      return await readOutputs(this.#session.forward(inputs, record));
    } finally {
      this.#device.tf.dispose(inputs);
    }
  }
}

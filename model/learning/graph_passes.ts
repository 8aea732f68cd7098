import { type HeadOutputs, readOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { TrainingSession } from "../graph/training_session.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import type { Passes } from "./passes.ts";

/** The passes of one step in a session, in which the gradients wait. */
export class GraphPasses implements Passes {
  /** Length of all gradients together, after a backward pass. */
  norm = 0;
  readonly #tf: Tfjs;
  readonly #session: TrainingSession;

  /** Passes of one step. */
  constructor(tf: Tfjs, session: TrainingSession) {
    this.#tf = tf;
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

  async #run(
    { pixels, shape }: ImageBatch,
    record: boolean,
  ): Promise<HeadOutputs> {
    const images = this.#tf.tensor4d(pixels, shape, "float32");
    try {
      return await readOutputs(this.#session.forward(images, record));
    } finally {
      images.dispose();
    }
  }
}

import type { LearningModel } from "./learning_model.ts";
import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import { type TapeMode, TRAIN } from "../network/layers/tape_mode.ts";
import { ForwardPass } from "./forward_pass.ts";
import type { GradientMap } from "./gradient_norm.ts";
import type { Passes } from "./passes.ts";

/** The passes of one step on a tape, layer by layer. */
export class TapePasses implements Passes, Disposable {
  readonly #model: LearningModel;
  readonly #mode: TapeMode;
  #pass: ForwardPass | undefined;
  #gradients: GradientMap = new Map();

  /** Passes through a model's network. */
  constructor(model: LearningModel, mode: TapeMode = TRAIN) {
    this.#model = model;
    this.#mode = mode;
  }

  /** {@inheritDoc Passes.score} */
  score(images: ImageBatch): Promise<HeadOutputs> {
    return this.#model.headOutputs(images, {
      ...this.#mode,
      record: false,
      updateStatistics: false,
    });
  }

  /** {@inheritDoc Passes.forward} */
  async forward(images: ImageBatch): Promise<HeadOutputs> {
    this.#drop();
    this.#pass = await ForwardPass.run(this.#model, images, this.#mode);
    return this.#pass.outputs;
  }

  /** {@inheritDoc Passes.backward} */
  backward(gradients: readonly Float64Array[]): void {
    const { tf } = this.#model.device;
    for (const [variable, more] of this.#pass!.backward(gradients)) {
      const sum = this.#gradients.get(variable);
      this.#gradients.set(variable, sum ? tf.add(sum, more) : more);
      if (sum) tf.dispose([sum, more]);
    }
    this.#drop();
  }

  /** The sums of the gradients; the caller disposes them. */
  takeGradients(): GradientMap {
    const gradients = this.#gradients;
    this.#gradients = new Map();
    return gradients;
  }

  /** Frees values recorded for a backward pass, and the gradients. */
  [Symbol.dispose](): void {
    this.#drop();
    this.#model.device.tf.dispose([...this.takeGradients().values()]);
  }

  #drop(): void {
    this.#pass?.[Symbol.dispose]();
    this.#pass = undefined;
  }
}

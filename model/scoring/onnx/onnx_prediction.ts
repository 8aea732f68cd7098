import type { ImageBatch } from "../../network/image_batch.ts";
import type { NamedArray, Variables } from "../../network/layers/variables.ts";
import type { ModelConfig } from "../../network/model_config.ts";
import type { ResourceVariable } from "../../kernels/resource_variable.ts";
import { messageOf } from "../../../data/text/message_of.ts";
import { onnxFile } from "../../weights/onnx/write_onnx.ts";
import { poolingCheck } from "../bounded_preparation.ts";
import { bytesOfParts } from "../bytes_of_parts.ts";
import { OnnxThread } from "./onnx_thread.ts";
import type { Prediction } from "../prediction/prediction.ts";

/** The members of a model that prediction needs. */
export interface Predicting {
  readonly config: ModelConfig;
  readonly variables: Variables;
}

/**
 * Predictions of a model in training, with ONNX Runtime: a session with the
 * current weights, created on first use and again after they have changed.
 *
 * On a CPU a whole graph is faster than the same network layer by layer; by how
 * much, including the creation of the session, has not been measured on an idle
 * machine.
 */
export class OnnxPrediction implements Disposable {
  readonly #model: Predicting;
  readonly #requirePoolable: ReturnType<typeof poolingCheck>;
  #thread: Promise<OnnxThread | undefined> | undefined;
  #changes = 0;
  #failed = false;

  /** Predictions with a model's weights at the time of the call. */
  constructor(model: Predicting) {
    this.#model = model;
    this.#requirePoolable = poolingCheck(model.config);
  }

  /**
   * Outputs of the heads for a batch; undefined if it must be computed layer by
   * layer, because ONNX Runtime does not work on this machine or rejects these
   * images.
   */
  async run({ pixels, shape }: ImageBatch): Promise<Prediction[] | undefined> {
    const [, height, width] = shape;
    this.#requirePoolable({ height, width });
    const thread = await this.#present();
    try {
      // A copy, since the caller keeps the batch.
      return await thread?.predictNormalized(pixels.slice(), shape);
    } catch {
      return undefined; // for example, images that are too small: the layers report the reason
    }
  }

  /** Frees the session. */
  [Symbol.dispose](): void {
    void this.#thread?.then((thread) => thread?.dispose());
    this.#thread = undefined;
  }

  #present(): Promise<OnnxThread | undefined> {
    const changes = changesOf(this.#model.variables);
    if (changes !== this.#changes) this[Symbol.dispose]();
    this.#changes = changes;
    return this.#thread ??= this.#open();
  }

  async #open(): Promise<OnnxThread | undefined> {
    if (this.#failed) return undefined;
    const { config, variables } = this.#model;
    try {
      const tensors = await variables.save() as Map<string, NamedArray>;
      const metadata = { model: JSON.stringify(config) };
      const file = onnxFile({ tensors, metadata } as never);
      return await OnnxThread.open(bytesOfParts(file), { maxPixels: Infinity });
    } catch (error) {
      this.#failed = true;
      console.error(
        `Continuing without ONNX Runtime, predictions take longer: ${
          messageOf(error)
        }`,
      );
    }
  }
}

/** A number that grows with every change of a value, by any caller. */
function changesOf(variables: Variables): number {
  let sum = 0;
  for (const variable of variables) {
    sum += (variable as ResourceVariable).changes;
  }
  return sum;
}

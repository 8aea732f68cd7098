import type { Tensor } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../network/layers/device.ts";
import {
  type NamedArray,
  pendingVariable,
  type Variables,
  writeVariable,
} from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";

const PREFIX = "average.";

/**
 * An exponential moving average of a network's weights and running statistics,
 * which is evaluated and saved in place of the weights themselves, as PyTorch's
 * AveragedModel with get_ema_multi_avg_fn and use_buffers. It starts with the
 * values after the first step.
 */
export class WeightAverage {
  readonly #device: Device;
  readonly #decay: number;
  readonly #pairs: { name: string; variable: Variable; average: Variable }[];
  #started = false;

  /**
   * Creates an empty average.
   *
   * @param decay Share of the past in each new average, in (0, 1).
   */
  constructor(device: Device, variables: Variables, decay: number) {
    this.#device = device;
    this.#decay = decay;
    this.#pairs = Array.from(variables.all(), ([name, variable]) => ({
      name,
      variable,
      average: device.kernels.variable(device.tf.zeros([...variable.shape])),
    }));
  }

  /** Updates the average with the current values, after a step. */
  update(): void {
    const { tf } = this.#device;
    const decay = this.#started ? this.#decay : 0;
    for (const { variable, average } of this.#pairs) {
      average.assign(
        tf.tidy(() =>
          tf.add(
            tf.mul(average.read(), decay),
            tf.mul(variable.read(), 1 - decay),
          )
        ),
      );
    }
    this.#started = true;
  }

  /** Swaps the weights and their averages; the next call swaps them back. */
  swap(): void {
    if (!this.#started) return;
    for (const { variable, average } of this.#pairs) {
      const [now, mean] = [variable, average].map((each) => this.#copy(each));
      variable.assign(mean!);
      average.assign(now!);
    }
  }

  /**
   * The averages, named after their parameters, for a checkpoint; they must be
   * read before they change.
   */
  pending(): Map<string, PendingTensor> {
    if (!this.#started) return new Map();
    return new Map(
      this.#pairs.map(({ name, average }) => [
        PREFIX + name,
        pendingVariable(this.#device, average),
      ]),
    );
  }

  /** Loads the averages that {@linkcode pending} put into a checkpoint. */
  load(arrays: ReadonlyMap<string, NamedArray>): void {
    for (const { name, average } of this.#pairs) {
      const found = arrays.get(PREFIX + name);
      if (!found) return;
      writeVariable(this.#device, average, found);
    }
    this.#started = true;
  }

  /** Frees the device memory of the averages. */
  dispose(): void {
    for (const { average } of this.#pairs) average.dispose();
  }

  #copy(variable: Variable): Tensor {
    const { tf } = this.#device;
    return tf.tidy(() => tf.mul(variable.read(), 1));
  }
}

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { IqaNetwork } from "../network/iqa_network.ts";
import type { NodeBackend } from "../kernels/node_backend.ts";
import type { TensorflowKernels } from "../kernels/tensorflow_kernels.ts";
import type { ResourceVariable } from "../kernels/resource_variable.ts";
import type { Device } from "../network/layers/device.ts";
import { readVariable, type Variables } from "../network/layers/variables.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { PredictionSession } from "./prediction_session.ts";

/** The parts of a model that predict. */
export interface Predicting {
  readonly runtime: Runtime;
  readonly device: Device;
  readonly network: IqaNetwork;
  readonly variables: Variables;
}

/**
 * Prediction through a {@linkcode PredictionSession}, which is made when it is
 * first needed and again after the weights have changed.
 *
 * Only TensorFlow on a CPU has such sessions. Outputs differ from layer by
 * layer only in the order of 32-bit roundings.
 */
export class GraphPrediction implements Disposable {
  readonly #model: Predicting;
  #session: Promise<PredictionSession | undefined> | undefined;
  #changes = 0;
  #available: boolean;

  /** Prediction with a model's present weights, whatever they are then. */
  constructor(model: Predicting) {
    this.#model = model;
    const { name, tf } = model.runtime;
    this.#available = name === "tensorflow" && !usesGpu(tf.backend());
  }

  /**
   * Outputs [N,1] of the three heads, or undefined where layer by layer is the
   * way: there is no session, or it does not take these images.
   */
  async run(images: Tensor4D): Promise<Tensor[] | undefined> {
    if (!this.#available) return undefined;
    const session = await this.#present();
    try {
      return session?.run(images);
    } catch {
      return undefined; // images too small, for example: the layers say what is wrong
    }
  }

  /** Frees the session. */
  [Symbol.dispose](): void {
    void this.#session?.then((session) => session?.[Symbol.dispose]());
    this.#session = undefined;
  }

  #present(): Promise<PredictionSession | undefined> {
    const changes = changesOf(this.#model.variables);
    if (changes !== this.#changes) this[Symbol.dispose]();
    this.#changes = changes;
    return this.#session ??= this.#open();
  }

  async #open(): Promise<PredictionSession | undefined> {
    const { network, variables, device } = this.#model;
    try {
      return await PredictionSession.open(
        device.tf,
        network,
        (parameter) => readVariable(device, variables.of(parameter)),
        { onednn: (device.kernels as TensorflowKernels).hasOnednn() },
      );
    } catch {
      this.#available = false; // no temporary file may be written, for example
    }
  }
}

function usesGpu(backend: unknown): boolean {
  return (backend as NodeBackend).binding.isUsingGpuDevice();
}

/** Grows with every change of a value, by whomever. */
function changesOf(variables: Variables): number {
  let sum = 0;
  for (const variable of variables) {
    sum += (variable as ResourceVariable).changes;
  }
  return sum;
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../../runtime/runtime.ts";
import { TensorVariable } from "../tensor_variable.ts";
import type { Gpu } from "./gpu.ts";

/** A variable whose values may be changed in place: copied first if they are still read elsewhere. */
export class OwnedVariable extends TensorVariable {
  readonly #gpu: Gpu;

  /** Takes ownership of `tensor`. */
  constructor(tf: Tfjs, gpu: Gpu, tensor: Tensor) {
    super(tf, tensor);
    this.#gpu = gpu;
  }

  /** The values, not shared; the variable still owns them. */
  own(): Tensor {
    if (!this.#gpu.owns(this.tensor)) {
      this.assign(this.tf.mul(this.tensor, 1));
    }
    return this.tensor;
  }
}

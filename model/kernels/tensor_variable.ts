import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../runtime/runtime.ts";
import type { Variable } from "./kernels.ts";

/** A variable of a runtime without variables: a tensor that is replaced. */
export class TensorVariable implements Variable {
  /** The current values. */
  protected tensor: Tensor;
  /** The tfjs that holds them. */
  protected readonly tf: Tfjs;

  /** Takes ownership of `tensor`. */
  constructor(tf: Tfjs, tensor: Tensor) {
    this.tf = tf;
    this.tensor = tf.keep(tensor);
  }

  /** {@inheritDoc Variable.shape} */
  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  /** {@inheritDoc Variable.read} */
  read(): Tensor {
    return this.tf.clone(this.tensor);
  }

  /** {@inheritDoc Variable.assign} */
  assign(values: Tensor): void {
    this.tensor.dispose();
    this.tensor = this.tf.keep(values);
  }

  /** {@inheritDoc Variable.dispose} */
  dispose(): void {
    this.tensor.dispose();
  }
}

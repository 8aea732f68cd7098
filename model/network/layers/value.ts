import type { Tensor } from "@tensorflow/tfjs-core";

/** A tensor on a tape. */
export class Value<T = Tensor> {
  /** dLoss/dTensor, while the tape runs backward. */
  gradient: T | undefined;
  /** The values; the tape disposes them. */
  readonly tensor: T;
  /** False for the images, whose gradient is not needed. */
  readonly wantsGradient: boolean;

  /** Wraps a tensor, which the tape then owns. */
  constructor(tensor: T, wantsGradient: boolean) {
    this.tensor = tensor;
    this.wantsGradient = wantsGradient;
  }
}

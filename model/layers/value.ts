import type { Tensor } from "@tensorflow/tfjs-core";

/** A tensor on a tape. */
export class Value {
  /** dLoss/dTensor, while the tape runs backward. */
  gradient: Tensor | undefined;
  /** The values; the tape disposes them. */
  readonly tensor: Tensor;
  /** False for the images, whose gradient nobody asks for. */
  readonly wantsGradient: boolean;

  /** Wraps a tensor that the tape now owns. */
  constructor(tensor: Tensor, wantsGradient: boolean) {
    this.tensor = tensor;
    this.wantsGradient = wantsGradient;
  }
}

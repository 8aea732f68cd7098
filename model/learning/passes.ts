import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";

/**
 * The passes of one step through a network, on any runtime. Gradients stay on
 * the device, summed over the backward passes.
 */
export interface Passes {
  /** Outputs of the heads, without recording. */
  score(images: ImageBatch): Promise<HeadOutputs>;
  /** Outputs of the heads, recorded for a backward pass. */
  forward(images: ImageBatch): Promise<HeadOutputs>;
  /**
   * Adds the weights' gradients of the last forward pass, from dLoss/dScore,
   * and updates the running statistics with its images.
   */
  backward(gradients: readonly Float64Array[]): void;
}

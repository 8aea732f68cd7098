import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";

/**
 * The passes through a network that a step consists of, on any runtime.
 * Gradients stay where they are computed, as a sum over the backward passes.
 */
export interface Passes {
  /** Outputs of the heads, and nothing else. */
  score(images: ImageBatch): Promise<HeadOutputs>;
  /** Outputs of the heads; what a backward pass needs is kept. */
  forward(images: ImageBatch): Promise<HeadOutputs>;
  /**
   * Adds the weights' gradients of the last forward pass, from dLoss/dScore;
   * its images have their share in the running statistics from then on.
   */
  backward(gradients: readonly Float64Array[]): void;
}

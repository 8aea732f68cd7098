import type { Tensor } from "@tensorflow/tfjs-core";
import type { HeadScores, IqaNetwork } from "./iqa_network.ts";
import type { Device } from "./layers/device.ts";
import type { ImageBatch } from "./image_batch.ts";
import type { Operations } from "./layers/operations.ts";

/**
 * A batch on the device: the images [N,H,W,3], or their cached features of the early and of the late stage, [N,F] each.
 *
 * @returns One tensor or two; the caller disposes them.
 */
export function inputTensors(
  { tf }: Device,
  { pixels, shape, features }: ImageBatch,
): Tensor[] {
  if (!features) return [tf.tensor4d(pixels, shape, "float32")];
  const [count] = shape;
  return tf.tidy(() =>
    tf.split(
      tf.tensor2d(pixels, [count, features[0] + features[1]], "float32"),
      [...features],
      1,
    )
  );
}

/** Scores [N,1] of the result of {@linkcode inputTensors}: by the whole network, or by its heads only. */
export function scoresOf<V>(
  network: IqaNetwork,
  on: Operations<V>,
  inputs: readonly V[],
): HeadScores<V> {
  const [first, second] = inputs as [V, V?];
  return second === undefined
    ? network.forward(on, first)
    : network.score(on, [first, second]);
}

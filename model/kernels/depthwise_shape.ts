import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";

/** The shape of a depthwise filter [k,k,1,C] in tfjs and TensorFlow: [k,k,C,1]. */
export function depthwiseShape({ shape }: Tensor): Tensor4D["shape"] {
  const [height, width, one, channels] = shape as Tensor4D["shape"];
  return [height, width, channels, one];
}

/** The pseudo-random tensors that the Python scripts beside the fixtures make, too. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "../../../model/network/layers/initializers.ts";
import type { Tfjs } from "../../../model/runtime/runtime.ts";
import { hashNumber } from "../formula_weights.ts";

/** Tensor number `t` of this shape, numbers in [-scale, scale). */
export function hashTensor(
  tf: Tfjs,
  shape: readonly number[],
  t: number,
  scale = 1,
): Tensor {
  return tf.tensor(hashNumbers(shape, t, scale), [...shape], "float32");
}

/** The numbers of {@linkcode hashTensor}. */
export function hashNumbers(
  shape: readonly number[],
  t: number,
  scale = 1,
): Float32Array {
  return Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => scale * hashNumber(i, t),
  );
}

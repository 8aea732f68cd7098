/**
 * Runtimes of a trained model: ONNX Runtime, native or in WebAssembly, or a training runtime.
 *
 * @example
 * ```ts
 * import { PREDICTOR_NAMES } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(PREDICTOR_NAMES.includes("onnx"));
 * ```
 */
export const PREDICTOR_NAMES = [
  "onnx",
  "wasm",
  "tensorflow",
  "webgpu",
  "cpu",
] as const;

/** One of {@linkcode PREDICTOR_NAMES}. */
export type PredictorName = (typeof PREDICTOR_NAMES)[number];

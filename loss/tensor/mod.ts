/**
 * The losses of `./loss` for tensors of TensorFlow.js, on whatever backend they
 * live: one custom gradient, nothing read back.
 *
 * @module
 */
export type { LossSpec, LossType } from "../loss_spec.ts";
export { type TensorLoss, tensorLoss } from "./tensor_loss.ts";

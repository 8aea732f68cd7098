/**
 * The losses of `./loss` for tensors of TensorFlow.js, on whatever backend they
 * live: one custom gradient, nothing read back.
 *
 * @module
 */
export { LOSS_TYPES, type LossSpec, type LossType } from "../loss_spec.ts";
export {
  type Scalar,
  type Tensor,
  type TensorLoss,
  tensorLoss,
  type Tfjs,
} from "./tensor_loss.ts";

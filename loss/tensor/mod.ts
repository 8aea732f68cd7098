/**
 * The losses of `./loss` for tensors of TensorFlow.js on any backend: one custom gradient, nothing is read back.
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

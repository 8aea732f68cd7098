/**
 * Losses of image quality assessment with their closed-form gradients, and the metrics that the field
 * reports. Pure functions of numbers: 64-bit, no tensor library, nothing read or written.
 *
 * @module
 */
export type { Scores, ScoreView } from "./_scores.ts";
export * from "./loss_and_gradient.ts";
export {
  LOSS_TYPES,
  type LossAndGradient,
  type LossSpec,
  type LossType,
} from "./loss_spec.ts";
export * from "./multi_head_loss.ts";
export {
  fitLinearMapping,
  type LinearMapping,
} from "./mapping/fit_linear_mapping.ts";
export { krocc } from "./metrics/krocc.ts";
export { plcc } from "./metrics/plcc.ts";
export { rmse } from "./metrics/rmse.ts";
export { srocc } from "./metrics/srocc.ts";
export { centralDifferences } from "./theory/central_differences.ts";

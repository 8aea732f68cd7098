/**
 * Losses of image quality assessment with their closed-form gradients, the
 * metrics and mappings that the field reports, and the theory of the
 * Norm-in-Norm loss as functions that can be checked. Pure functions of
 * numbers: 64-bit, no tensor library, nothing read or written. Needs no package
 * and no permission; runs in Deno, Node, Bun and browsers.
 *
 * @example A loss with its gradient, and what papers report
 * ```ts
 * import { fitLinearMapping, lossAndGradient, rmse, srocc } from "@iqa/norm-in-norm/loss";
 * import { assert, assertAlmostEquals } from "@std/assert";
 *
 * const predicted = [1, 2, 4, 3, 5]; // by a network, in any unit
 * const subjective = [20, 40, 50, 60, 80]; // by people
 *
 * const { value, gradient } = lossAndGradient({ type: "norm-in-norm" }, predicted, subjective);
 * assert(value > 0 && value < 1);
 * assert(gradient[2]! > 0 && gradient[3]! < 0); // the third is too high, the fourth too low
 * assertAlmostEquals(srocc(predicted, subjective), 0.9);
 * const mapping = fitLinearMapping(predicted, subjective);
 * assert(rmse(predicted.map(mapping.apply), subjective) < 8); // of 100
 * ```
 *
 * @module
 */
export type { Scores, ScoreView } from "./scores.ts";
export * from "./loss_and_gradient.ts";
export {
  LOSS_TYPES,
  type LossAndGradient,
  type LossSpec,
  type LossType,
  type ResolvedLossSpec,
} from "./loss_spec.ts";
export { type MultiHeadLoss, multiHeadLoss } from "./multi_head_loss.ts";
export { normInNorm, type NormInNormOptions } from "./norm_in_norm.ts";
export { resolveLossSpec } from "./resolve_loss_spec.ts";
export { usedOptions } from "./used_options.ts";

export * from "./mapping/fit_linear_mapping.ts";
export * from "./mapping/fit_logistic_mapping.ts";

export * from "./metrics/bootstrap_interval.ts";
export * from "./metrics/compare_models.ts";
export * from "./metrics/conformal_half_width.ts";
export * from "./metrics/grouped_correlation.ts";
export * from "./metrics/krocc.ts";
export * from "./metrics/outlier_ratio.ts";
export { type PairedTTest, pairedTTest } from "./metrics/paired_t_test.ts";
export * from "./metrics/pool_frame_scores.ts";
export { plcc } from "./metrics/plcc.ts";
export * from "./metrics/rmse.ts";
export * from "./metrics/srocc.ts";

export * from "./theory/central_differences.ts";
export * from "./theory/curvature_along_gradient.ts";
export * from "./theory/decompose_mse.ts";
export * from "./theory/expected_plcc.ts";
export * from "./theory/gradient_norms.ts";
export * from "./theory/gradient_parts.ts";
export * from "./theory/hessian.ts";
export * from "./theory/hessian_spectrum.ts";
export * from "./theory/normalize_scores.ts";
export * from "./theory/spread_after_step.ts";
export * from "./theory/z_score_loss.ts";

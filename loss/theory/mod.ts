/**
 * What the notebooks prove, as functions: scores come in, norms, bounds, spectra
 * and parts of gradients go out. Pure. Begin reading with `gradient_norms.ts`.
 *
 * @module
 */
export * from "./central_differences.ts";
export * from "./curvature_along_gradient.ts";
export * from "./decompose_mse.ts";
export * from "./expected_plcc.ts";
export * from "./gradient_norms.ts";
export * from "./gradient_parts.ts";
export * from "./hessian.ts";
export * from "./hessian_spectrum.ts";
export * from "./normalize_scores.ts";
export * from "./spread_after_step.ts";
export * from "./z_score_loss.ts";

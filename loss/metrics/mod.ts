/**
 * Agreement of two lists of scores: predicted and subjective scores come in,
 * numbers with intervals and tests go out. Pure. Begin reading with `plcc.ts`.
 *
 * @module
 */
export * from "./bootstrap_interval.ts";
export * from "./compare_models.ts";
export * from "./conformal_half_width.ts";
export * from "./grouped_correlation.ts";
export * from "./krocc.ts";
export * from "./outlier_ratio.ts";
export * from "./paired_t_test.ts";
export * from "./plcc.ts";
export * from "./pool_frame_scores.ts";
export * from "./quantile.ts";
export * from "./rmse.ts";
export * from "./srocc.ts";
export * from "./student_quantile.ts";

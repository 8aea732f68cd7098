/**
 * The training loop: from settings to a run's folder with a trained model.
 * Joins data, loss and learning. Begin reading with `train.ts`, then
 * `training_run.ts`.
 *
 * @module
 */
export * from "./complete_run.ts";
export * from "./evaluating/evaluate.ts";
export * from "./evaluating/evaluate_checkpoint.ts";
export * from "./evaluating/open_run_data.ts";
export * from "./fit_lines.ts";
export * from "./learned_from.ts";
export * from "./measure.ts";
export * from "./opening/resumed_config.ts";
export * from "./stop_early.ts";
export * from "./train.ts";
export * from "./training_events.ts";
export * from "./training_progress.ts";
export * from "./workers/join_run.ts";

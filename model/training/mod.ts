/**
 * The loop: settings come in, a run's folder with a trained model goes out.
 * Joins data, loss and learning. Begin reading with `train.ts`, then
 * `training_run.ts`.
 *
 * @module
 */
export * from "./complete_run.ts";
export * from "./evaluate.ts";
export * from "./evaluate_checkpoint.ts";
export * from "./open_run_data.ts";
export * from "./resumed_config.ts";
export * from "./stop_early.ts";
export * from "./train.ts";
export * from "./training_events.ts";

/**
 * The folder of a run: writes and reads settings, checkpoints, metrics and
 * records. Knows nothing of training. Begin reading with `run_folder.ts`.
 *
 * @module
 */
export * from "./align_columns.ts";
export * from "./awake_clock.ts";
export * from "./checkpoint.ts";
export * from "./complete_config.ts";
export * from "./dataset_fingerprint.ts";
export * from "./different_settings.ts";
export * from "./epoch_metrics.ts";
export * from "./epoch_outputs.ts";
export * from "./gradient_log.ts";
export * from "./lock_run.ts";
export * from "./null_as_nan.ts";
export * from "./prediction_file.ts";
export * from "./read_epochs.ts";
export * from "./report_data.ts";
export * from "./reproducibility.ts";
export * from "./run_folder.ts";
export * from "./run_record.ts";
export * from "./run_state.ts";
export * from "./split_file.ts";
export * from "./tensorboard_writer.ts";

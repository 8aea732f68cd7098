/**
 * Experiments: trains one network with several losses and seeds, and compares
 * the runs with paired tests. Begin reading with `run_experiment.ts`. The programs
 * in `included_model/` made the included model; nothing imports them.
 *
 * @module
 */
export * from "./arm_results.ts";
export * from "./comparison/compare_runs.ts";
export * from "./comparison/comparison_page.ts";
export * from "./comparison/describe_comparison.ts";
export * from "./experiment.ts";
export * from "./experiment_progress.ts";
export * from "./experiments.ts";
export * from "./paired_difference.ts";
export * from "./run_experiment.ts";
export * from "./write_results.ts";

/**
 * The tensor operations that each runtime implements, with equal results. They
 * know nothing of layers. Begin reading with `kernels.ts`.
 *
 * @module
 */
export * from "./cell.ts";
export * from "./cell_bounds.ts";
export * from "./kernels.ts";
export * from "./kernels_for.ts";
export * from "./map_statistic.ts";
export * from "./node_backend.ts";
export * from "./resource_variable.ts";
export * from "./tensorflow_kernels.ts";
export * from "./uncorrected_adam.ts";

/**
 * Runtimes: opens by name, or with `auto`, a runtime that works on this
 * machine: TensorFlow (downloaded if absent), WebGPU, WebAssembly. Knows
 * nothing of networks. Begin reading with `select_backend.ts`.
 *
 * @module
 */
export * from "./devices.ts";
export * from "./open_runtime.ts";
export * from "./packages.ts";
export * from "./provision/fetch_wheel.ts";
export * from "./provision/find_python.ts";
export * from "./provision/run_python.ts";
export * from "./provision_tensorflow.ts";
export * from "./runtime.ts";
export * from "./select_backend.ts";
export * from "./survey_runtimes.ts";

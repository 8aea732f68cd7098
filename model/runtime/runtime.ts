/** tfjs-core, loaded only when a runtime is opened. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/**
 * The names of the runtimes.
 *
 * @example
 * ```ts
 * import { RUNTIME_NAMES } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(RUNTIME_NAMES.includes("wasm"));
 * ```
 */
export const RUNTIME_NAMES = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/**
 * Name of a runtime; `cpu` is tfjs's plain JavaScript, slow and simple, the
 * reference in tests.
 */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** A library and device that compute. */
export interface Runtime {
  /** Name of the runtime. */
  readonly name: RuntimeName;
  /** Name of the device, e.g. `AMD EPYC (2 threads)`. */
  readonly device: string;
  /** Why this runtime was chosen. */
  readonly reason: string;
  /** tfjs-core with this runtime as its backend. */
  readonly tf: Tfjs;
  /** The native library, if there is one: tfjs-node's addon, linked to TensorFlow. */
  readonly library?: string;
  /** Versions of the libraries that compute. */
  readonly versions: Record<string, string>;
  /**
   * Throws if the device has reported an error since the last call (otherwise
   * WebGPU errors are silent).
   */
  check(): void;
}

/** A working runtime, without the reason for its choice. */
export type OpenRuntime = Omit<Runtime, "name" | "reason">;

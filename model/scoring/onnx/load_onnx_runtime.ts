import { createRequire } from "node:module";
import { join } from "node:path";
import type { OnnxRuntime } from "./onnx_runtime.ts";
import { ONNX_RUNTIME_VERSION } from "./onnx_runtime_version.ts";

/** Builds of ONNX Runtime: native code, and WebAssembly if there is none. */
export type OnnxBuild = "native" | "wasm";

/**
 * Their packages, not in a literal `import()`, which would download them for every user of this module.
 */
const SPECIFIERS: Readonly<Record<OnnxBuild, string>> = {
  // Microsoft's own binding; faster than TensorFlow on a CPU, a tenth of its size.
  native: `npm:onnxruntime-node@${ONNX_RUNTIME_VERSION}`,
  wasm: `npm:onnxruntime-web@${ONNX_RUNTIME_VERSION}`,
};

/**
 * Loads ONNX Runtime.
 *
 * @param build Native code or WebAssembly.
 * @param folder Folder of the native code; without it, and for WebAssembly,
 * Deno downloads it to its cache the first time.
 * @throws {Error} If it cannot be downloaded, or has no native code for this
 * system.
 */
export async function loadOnnxRuntime(
  build: OnnxBuild,
  folder?: string,
): Promise<OnnxRuntime> {
  if (build === "native") {
    // Otherwise its Linux build would report each session to Microsoft, with an
    // identifier of the machine.
    Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  }
  if (folder !== undefined) {
    return createRequire(join(folder, "/"))("onnxruntime-node");
  }
  const module = await import(SPECIFIERS[build]);
  if (build === "native") {
    return module.default; // CommonJS
  }
  module.env.wasm.numThreads = 1; // more threads need an isolated page
  return module;
}

/** Settings of a session with this number of threads. */
export function sessionSettings(
  build: OnnxBuild,
  threads: number,
): Record<string, unknown> {
  if (build === "wasm") return { executionProviders: ["wasm"] };
  return {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that spin while waiting would take processor time from the
    // decoders.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

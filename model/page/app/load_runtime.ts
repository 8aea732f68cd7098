import type { OnnxRuntime } from "../../scoring/onnx/onnx_runtime.ts";

/** ONNX Runtime, and the device on which it computes. */
export interface BrowserRuntime {
  ort: OnnxRuntime;
  /** Settings of sessions. */
  session: {
    executionProviders: string[];
    extra: { session: { intra_op: { allow_spinning: "0" } } };
  };
  /** Display name of the device. */
  device: string;
}

/** Further settings of the package. */
interface WasmSettings {
  env: { wasm: { wasmPaths: string; numThreads: number } };
}

/** More threads do not make a small network faster. */
const MOST_THREADS = 4;

/** Loads ONNX Runtime from the page's folder. */
export async function loadRuntime(
  build: "webgpu" | "wasm",
  folder: string,
): Promise<BrowserRuntime> {
  const module = `${folder}ort.${build}.min.mjs`;
  const ort: OnnxRuntime & WasmSettings = await import(module);
  const threads = crossOriginIsolated
    ? Math.min(MOST_THREADS, navigator.hardwareConcurrency)
    : 1;
  Object.assign(ort.env.wasm, { wasmPaths: folder, numThreads: threads });
  return {
    ort,
    session: {
      executionProviders: [build],
      // Threads that spin while waiting would take processor time from the page
      // and other programs.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    },
    device: build === "webgpu"
      ? "GPU (WebGPU)"
      : `processor (WebAssembly, ${threads} thread${threads === 1 ? "" : "s"})`,
  };
}

/** Whether the browser has a GPU for computing; a software adapter does not count. */
export async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: Gpu };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return !!adapter && !(adapter.info?.isFallbackAdapter ?? false);
}

/** The members of WebGPU that are used. */
interface Gpu {
  requestAdapter(): Promise<{ info?: { isFallbackAdapter?: boolean } } | null>;
}

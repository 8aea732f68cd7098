import { fileURLToPath } from "node:url";
import { cpuName } from "./devices.ts";
import {
  importPackage,
  importTfjs,
  packageFolder,
  TFJS_VERSION,
} from "./packages.ts";
import type { OpenRuntime } from "./runtime.ts";

interface WasmBackend {
  setWasmPaths(folder: string): void;
}

/**
 * tfjs's WebAssembly kernels: nothing to install, one thread (tfjs's threads do
 * not run in Deno's workers).
 */
export async function openWasm(): Promise<OpenRuntime> {
  const tf = await importTfjs();
  const { setWasmPaths } = await importPackage<WasmBackend>("wasm");
  setWasmPaths(fileURLToPath(new URL("dist/", await packageFolder("wasm"))));
  return {
    tf,
    device: cpuName(),
    versions: { tfjs: TFJS_VERSION },
    check: () => {},
  };
}

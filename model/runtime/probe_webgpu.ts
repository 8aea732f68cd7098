import { preferVulkan } from "./prefer_vulkan.ts";
import { runProgram } from "../../data/files/run_program.ts";

/** A WebGPU adapter that provides a device. */
export interface WebGpuAdapter {
  /** Name of the device, e.g. `llvmpipe (LLVM 15.0.6, 256 bits)`. */
  readonly device: string;
  /** Whether it is a software adapter on the CPU: correct, but slow. */
  readonly software: boolean;
}

const PROBE = `
const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
if (adapter) {
  (await adapter.requestDevice()).destroy();
  const { description, vendor, isFallbackAdapter } = adapter.info;
  console.log(JSON.stringify({ device: description || vendor || "unnamed adapter", software: isFallbackAdapter }));
}
`;

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render/i;

/**
 * The adapter of Deno's WebGPU, if there is one.
 *
 * It is probed in a separate process: drivers stay loaded, and would take memory even if another runtime is used.
 *
 * @throws {Error} If the driver fails.
 */
export async function probeWebGpu(): Promise<WebGpuAdapter | undefined> {
  preferVulkan();
  const args = ["eval", "--no-config", "--no-lock", PROBE];
  const output =
    (await runProgram(Deno.execPath(), args, { env: { NO_COLOR: "1" } }))
      .trim();
  if (!output) return undefined;
  const { device, software } = JSON.parse(output) as WebGpuAdapter;
  return { device, software: software || SOFTWARE.test(device) };
}

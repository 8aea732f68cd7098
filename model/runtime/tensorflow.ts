import { createRequire } from "node:module";
import util from "node:util";
import type { KernelBackend } from "@tensorflow/tfjs-core";
import { importPackage, importTfjs, TFJS_VERSION } from "./packages.ts";
import { cpuName, nvidiaGpu } from "./devices.ts";
import type { Flavor } from "./provision/source.ts";
import { preferVulkan } from "./prefer_vulkan.ts";
import { provisionTensorflow } from "./provision_tensorflow.ts";
import { quietStderr } from "./quiet_stderr.ts";
import type { OpenRuntime } from "./runtime.ts";

/** tfjs-node's addon: TensorFlow's C interface. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** The addon, and its path. */
interface Loaded {
  binding: Binding;
  addon: string;
}

type NodeKernelBackend = new (
  binding: Binding,
  packageName: string,
) => KernelBackend;

/**
 * tfjs-node on TensorFlow's C library, which is set up the first time.
 *
 * @param flavor CUDA or CPU.
 * @param log Receives lines about its installation.
 */
export async function openTensorflow(
  flavor: Flavor,
  log: (line: string) => void,
): Promise<OpenRuntime> {
  preferVulkan();
  await refuseOpenGl();
  const { binding, addon } = await loadBinding(flavor, log);
  restoreNodeUtil();
  const tf = await importTfjs();
  // Not the package's index.js, which requires an addon inside the package's
  // own folder.
  const { NodeJSKernelBackend } = await importPackage<
    { NodeJSKernelBackend: NodeKernelBackend }
  >(
    "tensorflow",
    "/dist/nodejs_kernel_backend.js",
  );
  await importPackage("tensorflow", "/dist/register_all_kernels.js");
  tf.registerBackend(
    "tensorflow",
    () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu"),
  );
  return {
    tf,
    device: binding.isUsingGpuDevice()
      ? await nvidiaGpu() ?? "CUDA device"
      : cpuName(),
    library: addon,
    versions: { tfjs: TFJS_VERSION, tensorflow: binding.TF_Version },
    check: () => {}, // TensorFlow throws if an operation fails
  };
}

async function loadBinding(
  flavor: Flavor,
  log: (line: string) => void,
): Promise<Loaded> {
  // Without it oneDNN is off on AMD, and grouped convolutions have no gradient.
  setUnlessSet("TF_ENABLE_ONEDNN_OPTS", "1");
  setUnlessSet("TF_CPP_MIN_LOG_LEVEL", "2");
  const { addon } = await provisionTensorflow({ flavor, log });
  try {
    return await requireAddon(addon);
  } catch (error) {
    log(`TensorFlow in the cache does not load (${error}); checking it`);
    return await requireAddon(
      (await provisionTensorflow({ flavor, log, thorough: true })).addon,
    );
  }
}

async function requireAddon(addon: string): Promise<Loaded> {
  const require = createRequire(addon); // import.meta.url is not a file if this package comes from a registry
  return { binding: await quietStderr(() => require(addon)), addon };
}

/**
 * TensorFlow crashes in a process with Mesa's OpenGL driver, because it calls
 * the driver's LLVM functions instead of its own: see {@linkcode preferVulkan}.
 */
async function refuseOpenGl(): Promise<void> {
  const maps = await Deno.readTextFile("/proc/self/maps").catch(() => "");
  const driver = /\S*libEGL_mesa\S*/.exec(maps)?.[0];
  if (!driver || !maps.includes("libLLVM")) return;
  throw new Error(
    `${driver}, Mesa's OpenGL, is already loaded, such as by WebGPU, and TensorFlow would crash; select a runtime before WebGPU is used, or set DENO_WEBGPU_BACKEND=vulkan`,
  );
}

function setUnlessSet(name: string, value: string): void {
  if (!Deno.env.has(name)) Deno.env.set(name, value);
}

/** tfjs-node 4.22 calls two functions that Node's `util` no longer has. */
function restoreNodeUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) =>
    value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

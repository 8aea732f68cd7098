import type { KernelBackend } from "@tensorflow/tfjs-core";
import { importPackage, importTfjs, TFJS_VERSION } from "./packages.ts";
import { preferVulkan } from "./prefer_vulkan.ts";
import { quietStderr } from "./quiet_stderr.ts";
import { refuseLargeTensors } from "./refuse_large_tensors.ts";
import { type QueueUploader, uploadByQueue } from "./upload_by_queue.ts";
import type { OpenRuntime, Tfjs } from "./runtime.ts";

type WebGpuBackend = new (
  device: GPUDevice,
  info: GPUAdapterInfo,
) => KernelBackend & QueueUploader;

/**
 * tfjs on Deno's WebGPU.
 *
 * @throws {Error} If there is no adapter, or its results are wrong.
 */
export async function openWebgpu(): Promise<OpenRuntime> {
  preferVulkan();
  const adapter = await quietStderr(() =>
    navigator.gpu?.requestAdapter({ powerPreference: "high-performance" })
  );
  if (!adapter) throw new Error(`no adapter: ${NO_ADAPTER}`);
  const device = await adapter.requestDevice({
    requiredLimits: limitsOf(adapter),
    requiredFeatures: FEATURES.filter((feature) =>
      adapter.features.has(feature)
    ),
  });
  const check = listenForErrors(device);
  const tf = await importTfjs();
  const { WebGPUBackend } = await importPackage<
    { WebGPUBackend: WebGpuBackend }
  >("webgpu");
  tf.removeBackend("webgpu"); // replaces the package's own backend, which does not listen for errors and requests fewer buffers
  tf.registerBackend("webgpu", () => {
    const backend = new WebGPUBackend(device, adapter.info);
    uploadByQueue(backend);
    refuseLargeTensors(backend, device.limits);
    return backend;
  });
  await computeKnownValue(tf, check);
  const name = adapter.info.description || adapter.info.vendor ||
    "unnamed adapter";
  return { tf, device: name, versions: { tfjs: TFJS_VERSION }, check };
}

const NO_ADAPTER = "WebGPU needs a driver for Vulkan, Metal or Direct3D 12; " +
  "without a GPU, Mesa's software driver suffices (mesa-vulkan-drivers in Debian and Ubuntu)";

const FEATURES: GPUFeatureName[] = [
  "timestamp-query",
  "bgra8unorm-storage",
  "shader-f16",
];

/** All limits of the adapter: WebGPU's defaults are 128 MiB per tensor and 8 buffers per kernel. */
function limitsOf(adapter: GPUAdapter): Record<string, number> {
  const names = [
    "maxBufferSize",
    "maxComputeInvocationsPerWorkgroup",
    "maxComputeWorkgroupSizeX",
    "maxComputeWorkgroupsPerDimension",
    "maxComputeWorkgroupStorageSize",
    "maxStorageBufferBindingSize",
    "maxStorageBuffersPerShaderStage",
  ] as const;
  return Object.fromEntries(names.map((name) => [name, adapter.limits[name]]));
}

/** WebGPU reports errors only to listeners, and continues with tensors of zeros. */
function listenForErrors(device: GPUDevice): () => void {
  let messages: string[] = [];
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    messages.push((event as GPUUncapturedErrorEvent).error.message);
  });
  device.lost.then(({ reason, message }) =>
    messages.push(`device lost (${reason}) ${message}`)
  );
  return () => {
    if (messages.length === 0) return;
    const present = messages;
    messages = [];
    throw new Error(`Cannot continue with WebGPU: ${present.join("\n")}`);
  };
}

/**
 * Large enough not to be computed on the CPU, where tfjs computes small
 * tensors.
 */
async function computeKnownValue(tf: Tfjs, check: () => void): Promise<void> {
  await tf.setBackend("webgpu");
  const n = 64;
  const product = tf.tidy(() =>
    tf.matMul(tf.fill([n, n], 2), tf.fill([n, n], 3))
  );
  const values = await product.data();
  product.dispose();
  check();
  const wrong = values.find((value) => value !== 6 * n);
  if (wrong !== undefined) {
    throw new Error(
      `its driver computes wrong numbers, a product of matrices gave ${wrong} ` +
        `instead of ${6 * n}; update the driver, or take another runtime`,
    );
  }
}

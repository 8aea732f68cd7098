import { createRequire } from "node:module";
import { importPackage, importTfjs, TFJS_VERSION } from "./packages.ts";
import { provisionTensorflow } from "./provision_tensorflow.ts";
import type { Runtime } from "./runtime.ts";

interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** tfjs-node on TensorFlow's C library. */
export async function openTensorflow(reason: string): Promise<Runtime> {
  const addon = await provisionTensorflow();
  restoreNodeUtil();
  // Without it oneDNN is off on AMD, and grouped convolutions have no gradient.
  if (!Deno.env.has("TF_ENABLE_ONEDNN_OPTS")) {
    Deno.env.set("TF_ENABLE_ONEDNN_OPTS", "1");
  }
  if (!Deno.env.has("TF_CPP_MIN_LOG_LEVEL")) {
    Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "2");
  }
  const binding = createRequire(import.meta.url)(addon) as Binding;
  const tf = await importTfjs();
  // Not the package's index.js: it insists on an addon inside the package's own folder.
  const { NodeJSKernelBackend } = await importPackage<
    {
      NodeJSKernelBackend: new (
        binding: Binding,
        name: string,
      ) => import("@tensorflow/tfjs-core").KernelBackend;
    }
  >("tensorflow", "/dist/nodejs_kernel_backend.js");
  await importPackage("tensorflow", "/dist/register_all_kernels.js");
  tf.registerBackend(
    "tensorflow",
    () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu"),
    3,
  );
  await tf.setBackend("tensorflow");
  return {
    name: "tensorflow",
    device: binding.isUsingGpuDevice() ? "CUDA" : "CPU",
    reason,
    tf,
    versions: { tfjs: TFJS_VERSION, tensorflow: binding.TF_Version },
    check: () => {},
  };
}

/** tfjs-node 4.22 calls two functions that Node's `util` no longer has. */
function restoreNodeUtil(): void {
  const util = createRequire(import.meta.url)("node:util");
  util.isNullOrUndefined ??= (value: unknown) =>
    value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

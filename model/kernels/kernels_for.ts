import type { Runtime } from "../runtime/runtime.ts";
import type { Kernels } from "./kernels.ts";
import { PortableKernels } from "./portable_kernels.ts";
import { TensorflowKernels } from "./tensorflow_kernels.ts";
import { WasmKernels } from "./wasm_kernels.ts";
import { WebgpuKernels } from "./webgpu_kernels.ts";

/** Kernels hold constants on the device, shared by all models on a runtime. */
const known = new WeakMap<Runtime, Kernels>();

/** The kernels for a runtime; the same object for each call. */
export function kernelsFor(runtime: Runtime): Kernels {
  const kernels = known.get(runtime) ?? createKernels(runtime);
  known.set(runtime, kernels);
  return kernels;
}

function createKernels({ name, tf }: Runtime): Kernels {
  switch (name) {
    case "tensorflow":
      return new TensorflowKernels(tf);
    case "wasm":
      return new WasmKernels(tf);
    case "webgpu":
      return new WebgpuKernels(tf);
    case "cpu":
      return new PortableKernels(tf);
  }
}

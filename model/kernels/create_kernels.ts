import type { Runtime } from "../runtime/runtime.ts";
import type { Kernels } from "./kernels.ts";
import { PortableKernels } from "./portable_kernels.ts";
import { TensorflowKernels } from "./tensorflow_kernels.ts";
import { WasmKernels } from "./wasm_kernels.ts";

/** The kernels that suit a runtime. */
export function createKernels({ name, tf }: Runtime): Kernels {
  switch (name) {
    case "tensorflow":
      return new TensorflowKernels(tf);
    case "wasm":
      return new WasmKernels(tf);
    default:
      return new PortableKernels(tf);
  }
}

import type { Kernels } from "../../kernels/kernels.ts";
import type { Tfjs } from "../../runtime/runtime.ts";

/** Where tensors are: a tfjs with a present backend, and its kernels. */
export interface Device {
  /** The tfjs whose present backend is the runtime. */
  tf: Tfjs;
  /** The runtime's fused operations. */
  kernels: Kernels;
}

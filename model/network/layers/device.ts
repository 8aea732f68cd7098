import type { Kernels } from "../../kernels/kernels.ts";
import type { Tfjs } from "../../runtime/runtime.ts";

/** A runtime's tfjs and kernels. */
export interface Device {
  /** The tfjs whose active backend is the runtime. */
  tf: Tfjs;
  /** The runtime's fused operations. */
  kernels: Kernels;
}

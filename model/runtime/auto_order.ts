import { nvidiaGpu } from "./devices.ts";
import { messageOf } from "../../data/text/message_of.ts";
import { probeWebGpu } from "./probe_webgpu.ts";
import type { OpenRuntime, RuntimeName } from "./runtime.ts";
import { tensorflowObstacle } from "./provision_tensorflow.ts";
import { openTensorflow } from "./tensorflow.ts";
import { openWasm } from "./wasm.ts";
import { openWebgpu } from "./webgpu.ts";

/** One candidate of `auto`. */
export interface AutoChoice {
  readonly name: RuntimeName;
  /** Its name in messages. */
  readonly title: string;
  /** Why it is not tried on this machine; `undefined` if it is. */
  readonly absence: () => Promise<string | undefined>;
  readonly open: (log: (line: string) => void) => Promise<OpenRuntime>;
}

const present = () => Promise.resolve(undefined);

/** The candidates of `auto`, in this order. */
export const AUTO_ORDER: readonly AutoChoice[] = [
  {
    name: "tensorflow",
    title: "CUDA",
    absence: async () =>
      await nvidiaGpu()
        ? (await tensorflowObstacle("cuda"))?.reason
        : "no NVIDIA GPU",
    open: (log) => openTensorflow("cuda", log),
  },
  {
    name: "webgpu",
    title: "WebGPU",
    absence: absenceOfHardware,
    open: openWebgpu,
  },
  {
    name: "tensorflow",
    title: "TensorFlow",
    absence: async () => (await tensorflowObstacle("cpu"))?.reason,
    open: (log) => openTensorflow("cpu", log),
  },
  { name: "wasm", title: "WebAssembly", absence: present, open: openWasm },
];

/** A software adapter is correct, but slower than every other runtime. */
async function absenceOfHardware(): Promise<string | undefined> {
  try {
    const found = await probeWebGpu();
    if (!found) return "no WebGPU adapter";
    return found.software ? "no hardware WebGPU adapter" : undefined;
  } catch (error) {
    return `the WebGPU driver fails: ${messageOf(error)}`;
  }
}

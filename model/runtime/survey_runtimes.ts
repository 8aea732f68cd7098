import process from "node:process";
import { AUTO_ORDER } from "./auto_order.ts";
import { cpuName, nvidiaGpu } from "./devices.ts";
import { messageOf } from "../../data/text/message_of.ts";
import { TFJS_VERSION } from "./packages.ts";
import { probeWebGpu } from "./probe_webgpu.ts";
import { findCompiler } from "./provision/compile_addon.ts";
import { findPython } from "./provision/find_python.ts";
import { findTensorflow } from "./provision/find_tensorflow.ts";
import { wheelName } from "./provision/sources.ts";
import {
  installedTensorflow,
  tensorflowObstacle,
} from "./provision_tensorflow.ts";
import type { RuntimeName } from "./runtime.ts";

/** The state of one runtime on this machine. */
export interface RuntimeState {
  readonly name: RuntimeName;
  /** `on demand`: it is installed when first used. */
  readonly state: "ready" | "on demand" | "absent";
  /** Its device; empty if it is absent. */
  readonly device: string;
  /** Its origin, or why it is absent. */
  readonly detail: string;
}

/** The runtimes of this machine. */
export interface RuntimeSurvey {
  readonly auto: { readonly name: RuntimeName; readonly reason: string };
  readonly runtimes: readonly RuntimeState[];
  readonly versions: Record<string, string>;
}

/** Checks the runtimes of this machine; opens, downloads and changes nothing. */
export async function surveyRuntimes(): Promise<RuntimeSurvey> {
  const [auto, tensorflow, webgpu] = await Promise.all([
    whatAutoTakes(),
    surveyTensorflow(),
    surveyWebGpu(),
  ]);
  const device = cpuName();
  const wasm = {
    name: "wasm",
    state: "ready",
    device,
    detail: "one thread",
  } as const;
  const detail = "plain JavaScript, slow, for tests; never chosen by auto";
  const cpu = { name: "cpu", state: "ready", device, detail } as const;
  const versions = { deno: process.versions.deno ?? "", tfjs: TFJS_VERSION };
  return { auto, runtimes: [tensorflow, webgpu, wasm, cpu], versions };
}

async function whatAutoTakes(): Promise<RuntimeSurvey["auto"]> {
  const passed: string[] = [];
  for (const { name, absence } of AUTO_ORDER) {
    const reason = await absence();
    if (!reason) return { name, reason: passed.join("; ") };
    passed.push(reason);
  }
  throw new Error(
    `Cannot choose a runtime: none is available (${passed.join("; ")})`,
  );
}

async function surveyTensorflow(): Promise<RuntimeState> {
  const gpu = await nvidiaGpu();
  const flavor = gpu ? "cuda" : "cpu";
  const about = { name: "tensorflow", device: gpu ?? cpuName() } as const;
  const obstacle = await tensorflowObstacle(flavor);
  if (obstacle) {
    const { reason: detail, mayPass } = obstacle;
    return mayPass
      ? { ...about, state: "on demand", detail }
      : { ...about, state: "absent", device: "", detail };
  }
  const installed = await installedTensorflow(flavor);
  if (installed) {
    const cuda = !gpu && await installedTensorflow("cuda")
      ? "; its CUDA build waits for a device"
      : "";
    const detail =
      `TensorFlow ${installed.version}, ${installed.source}${cuda}`;
    return { ...about, state: "ready", detail };
  }
  try {
    await findCompiler();
    const found = await findTensorflow().catch(() => undefined);
    const detail = found
      ? `an addon would be compiled for the TensorFlow in ${found.folder}`
      : `${
        wheelName(flavor)
      } would be downloaded with ${await findPython()} -m pip`;
    return { ...about, state: "on demand", detail };
  } catch (error) {
    const detail = `${
      messageOf(error)
    }; only the npm package's own installer can be tried`;
    return { ...about, state: "on demand", detail };
  }
}

async function surveyWebGpu(): Promise<RuntimeState> {
  const name = "webgpu";
  try {
    const found = await probeWebGpu();
    if (!found) {
      return { name, state: "absent", device: "", detail: "no adapter" };
    }
    const detail = found.software
      ? "software, slow; only by name, never chosen by auto"
      : "hardware";
    return { name, state: "ready", device: found.device, detail };
  } catch (error) {
    return { name, state: "absent", device: "", detail: messageOf(error) };
  }
}

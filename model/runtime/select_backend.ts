import { typedCommand } from "../../data/text/typed_command.ts";
import { requireName } from "../../data/text/require_name.ts";
import { AUTO_ORDER } from "./auto_order.ts";
import { openCpu } from "./cpu.ts";
import { messageOf } from "../../data/text/message_of.ts";
import { nvidiaGpu } from "./devices.ts";
import {
  type OpenRuntime,
  type Runtime,
  RUNTIME_NAMES,
  type RuntimeName,
} from "./runtime.ts";
import { openTensorflow } from "./tensorflow.ts";
import { openWasm } from "./wasm.ts";
import { openWebgpu } from "./webgpu.ts";

/** Options of {@linkcode selectBackend}. */
export interface SelectBackendOptions {
  /**
   * Receives one line per event; the last one names the chosen runtime and the reason.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

type Log = (line: string) => void;

type Opener = (log: Log) => Promise<OpenRuntime>;

const opened = new Map<RuntimeName, OpenRuntime>();

/**
 * Opens the runtime on which this process computes from now on.
 *
 * `auto` chooses TensorFlow on CUDA, else a hardware WebGPU adapter, else
 * TensorFlow on the CPU, else WebAssembly: the first that works. TensorFlow is
 * set up in the user's cache the first time.
 *
 * @param wanted Name of a runtime, or `auto`.
 * @param options The receiver of messages.
 * @returns The runtime, ready to compute.
 * @throws {RangeError} If there is no runtime of that name.
 * @throws {Error} If the named runtime does not work on this machine, with the reason and a remedy.
 *
 * @example
 * ```ts
 * import { selectBackend } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const { name, tf } = await selectBackend("wasm", { log: () => {} });
 * assertEquals(name, "wasm");
 * assertEquals(await tf.add(1, 2).array(), 3);
 * ```
 */
export async function selectBackend(
  wanted: "auto" | RuntimeName,
  options: SelectBackendOptions = {},
): Promise<Runtime> {
  const log = options.log ?? console.error;
  requireName("select the runtime", wanted, ["auto", ...RUNTIME_NAMES]);
  const runtime = wanted === "auto"
    ? await openFirst(log)
    : await openNamed(wanted, log);
  log(`Runtime: ${runtime.name} on ${runtime.device} (${runtime.reason})`);
  return runtime;
}

async function openNamed(name: RuntimeName, log: Log): Promise<Runtime> {
  try {
    return await open(name, OPENERS[name], "asked for by name", log);
  } catch (error) {
    throw new Error(`Cannot use the runtime ${name}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

const OPENERS: Record<RuntimeName, Opener> = {
  tensorflow: openTensorflowAtItsBest,
  webgpu: openWebgpu,
  wasm: openWasm,
  cpu: openCpu,
};

async function openTensorflowAtItsBest(log: Log): Promise<OpenRuntime> {
  if (!await nvidiaGpu()) return await openTensorflow("cpu", log);
  try {
    return await openTensorflow("cuda", log);
  } catch (error) {
    log(
      `Cannot use CUDA, so TensorFlow computes on the CPU: ${messageOf(error)}`,
    );
    return await openTensorflow("cpu", log);
  }
}

/** The first of {@linkcode AUTO_ORDER} that works; the reason names those before it. */
async function openFirst(log: Log): Promise<Runtime> {
  const passed: string[] = [];
  for (const choice of AUTO_ORDER) {
    const absence = await choice.absence();
    if (absence) {
      passed.push(absence);
      continue;
    }
    try {
      const reason = ["auto", ...passed].join("; ");
      return await open(choice.name, choice.open, reason, log);
    } catch (error) {
      log(`Continuing without ${choice.title}: ${messageOf(error)}`);
      passed.push(`${choice.title} does not work`);
    }
  }
  throw new Error(`Cannot find a runtime: ${passed.join("; ")}`);
}

async function open(
  name: RuntimeName,
  opener: Opener,
  reason: string,
  log: Log,
): Promise<Runtime> {
  const runtime = opened.get(name) ?? await opener(log);
  if (!await runtime.tf.setBackend(name)) {
    throw new Error(
      `TensorFlow.js cannot start it; ${
        typedCommand(["backends"])
      } lists what works here`,
    );
  }
  opened.set(name, runtime);
  return { ...runtime, name, reason };
}

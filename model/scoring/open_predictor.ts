import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256File } from "../../data/files/sha256_file.ts";
import { nvidiaGpu } from "../runtime/devices.ts";
import { messageOf } from "../../data/text/message_of.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { asWeightsError, WeightsError } from "../weights/weights_error.ts";
import { OnnxThread, type OnnxThreadOptions } from "./onnx/onnx_thread.ts";
import { SetUpError } from "./onnx/provision_onnx_runtime.ts";
import type { Predictor } from "./predictor.ts";
import type { PredictorName } from "./predictor_names.ts";

export type { PredictorName } from "./predictor_names.ts";

/** Options of {@linkcode openPredictor}. */
export interface OpenPredictorOptions
  extends Pick<OnnxThreadOptions, "threads"> {
  /**
   * The runtime.
   *
   * @default {"auto"}
   */
  runtime?: PredictorName | "auto";
  /**
   * Whether score maps are computed, which needs ONNX Runtime.
   *
   * @default {false}
   */
  map?: boolean;
  /**
   * Receives one line if a runtime does not work and another one is used.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/** A trained model, ready to predict. */
export interface OpenedPredictor {
  /** The predictor. */
  predictor: Predictor;
  /** The model's file. */
  path: string;
  /** Display name of the model. */
  name: string;
}

/** Largest image of the decoder; {@linkcode boundedPreparation} limits images for the network. */
const MOST_PIXELS = 2 ** 27;

/** Folder of the included models. */
const MODELS = new URL("./models/", import.meta.url);

/**
 * Needed only for a checkpoint, not for an ONNX file such as the included
 * model. Not a literal `import()`: Deno would load half of this library before
 * scoring.
 */
const CHECKPOINT_TO_ONNX: string = "./checkpoint_to_onnx.ts";
const DEVICE_PREDICTOR: string = "./device_predictor.ts";

type CheckpointToOnnx = typeof import("./checkpoint_to_onnx.ts");
type DevicePredictor = typeof import("./device_predictor.ts");

/** Name of the default model. */
const DEFAULT_MODEL = "default";

/**
 * Finds the file of a model: a path, or the name of an included model.
 *
 * @param model Path or name; by default the included model.
 * @throws {Error} If there is no such file and no such name.
 */
export async function findModel(
  model: string = DEFAULT_MODEL,
): Promise<string> {
  const isName = /^[\w-]+$/.test(model);
  const own = join(fileURLToPath(MODELS), `${model}.onnx`);
  if (isName && await isFile(own)) return own;
  if (await Deno.stat(model).catch(() => undefined)) return model;
  if (model === DEFAULT_MODEL) {
    throw new Error(
      "Cannot load a model: none is included in this version; " +
        "set --model to best.safetensors of a run, a .pth of LinearityIQA " +
        "or an .onnx file written by convert",
    );
  }
  if (!isName) throw new WeightsError("read", model, "there is no such file");
  throw new Error(
    `Cannot load ${model}: there is no such file, and no included model of this name`,
  );
}

/**
 * Opens a trained model. A checkpoint of any format is converted to ONNX in memory.
 *
 * `auto` chooses TensorFlow with an NVIDIA GPU, else ONNX Runtime's native code, else its WebAssembly.
 *
 * @param path The model's file, as returned by {@linkcode findModel}.
 * @throws {WeightsError} If the file is not a model, or damaged.
 * @throws {Error} If the runtime does not work on this machine.
 */
export async function openPredictor(
  path: string,
  options: OpenPredictorOptions = {},
): Promise<OpenedPredictor> {
  const { runtime = "auto", log = console.error, map = false } = options;
  const isOnnx = await startsAsOnnx(path);
  const onDevice = runtime === "auto"
    ? !isOnnx && !map && await nvidiaGpu() !== undefined && "tensorflow"
    : !["onnx", "wasm"].includes(runtime) && runtime as RuntimeName;
  const named = (predictor: Predictor): OpenedPredictor => ({
    predictor,
    path,
    name: predictor.config.name ?? basename(path),
  });
  if (onDevice) {
    if (isOnnx) {
      throw new Error(
        `Cannot load ${path} on ${onDevice}: it is an ONNX file, which only the ` +
          "runtimes onnx and wasm can load",
      );
    }
    const { openDevicePredictor } = await import(
      DEVICE_PREDICTOR
    ) as DevicePredictor;
    try {
      return named(await openDevicePredictor(path, onDevice, log));
    } catch (error) {
      if (runtime !== "auto") throw error;
      log(`Continuing without TensorFlow: ${messageOf(error)}`);
    }
  }
  const open = async (build: "native" | "wasm") => {
    // Read again, since the bytes are transferred to the thread.
    const bytes = isOnnx ? await Deno.readFile(path) : await toOnnx(path, map);
    return await OnnxThread.open(bytes, {
      build,
      ...options.threads !== undefined && { threads: options.threads },
      maxPixels: MOST_PIXELS,
    });
  };
  try {
    return named(await open(runtime === "wasm" ? "wasm" : "native"));
  } catch (error) {
    if (error instanceof SetUpError) throw error;
    if (runtime !== "auto" || !isAboutRuntime(error)) {
      throw asWeightsError("read", path, error);
    }
    log(
      `ONNX Runtime's native code does not work on this machine; using its WebAssembly: ${
        messageOf(error)
      }`,
    );
    return named(await open("wasm"));
  }
}

/** SHA-256 of a model's file, which identifies the model in result rows. */
export function modelHash(path: string): Promise<string> {
  return sha256File(path);
}

async function toOnnx(
  path: string,
  map: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const { checkpointToOnnx } = await import(
    CHECKPOINT_TO_ONNX
  ) as CheckpointToOnnx;
  return await checkpointToOnnx(path, map);
}

/** An error of loading the runtime, not of reading the model. */
function isAboutRuntime(error: unknown): boolean {
  return error instanceof Error &&
    !/^Cannot (read|load) (the ONNX|the model|weights)/.test(error.message) &&
    error.name !== "WeightsError";
}

/**
 * Whether a file starts like an ONNX message: its version, then a string or the
 * graph.
 */
async function startsAsOnnx(path: string): Promise<boolean> {
  const start = new Uint8Array(9);
  try {
    using file = await Deno.open(path);
    await file.read(start);
  } catch {
    return false; // the reader reports the reason
  }
  // The header length of a safetensors file may begin with the same bytes.
  return start[0] === 8 && start[1]! < 64 && start[8] !== "{".charCodeAt(0) &&
    [0x12, 0x1a, 0x22, 0x3a, 0x42].includes(start[2]!);
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

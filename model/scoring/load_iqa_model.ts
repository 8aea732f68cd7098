import type { Runtime, RuntimeName } from "../runtime/runtime.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import type { IqaModel, ScoringModel } from "./iqa_model.ts";
import { OnnxIqaModel } from "./onnx_iqa_model.ts";
import { findModel, openPredictor } from "./open_predictor.ts";

/** Options of {@linkcode loadIqaModel} for a model that only scores. */
export interface LoadOptions {
  /**
   * `auto` uses TensorFlow if there is an NVIDIA GPU, otherwise ONNX Runtime.
   *
   * @default {"auto"}
   */
  runtime?: "auto" | "onnx";
}

/**
 * Loads a model: the included one, or an ONNX file written by convert, a
 * checkpoint of a run, or a file of LinearityIQA.
 *
 * The format is recognized by the content. Nothing in a PyTorch file (`.pth`, in the zip format or the older one) is
 * executed; its backbone and width are inferred from its tensors, its mapping is its k and b, and images are used
 * whole and at their own size, as in LinearityIQA's demo.
 *
 * By default ONNX Runtime computes, or TensorFlow on an NVIDIA GPU. With the name of a training runtime, the model can
 * be saved and trained further.
 *
 * @param path The name of an included model, an `.onnx` file, a
 * `best.safetensors` or `last.safetensors` of a training run, or a `.pth` with
 * `{model, k, b}`.
 *
 * @default {the included model}
 * @param options Runtime.
 * @returns The model with its mapping and preparation.
 * @throws {Error} If there is no such model, or the file is damaged or not an
 * IQA model.
 *
 * @example The included model scores pixels; a path works as well
 * ```ts
 * import { loadIqaModel } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * const [height, width] = [240, 320];
 * const data = new Uint8Array(height * width * 3).fill(128); // RGB, row by row
 * const model = await loadIqaModel();
 * const score = await model.score({ data, height, width });
 * assert(score < 0.5); // on a scale from 0 to 1: a gray area is not a good photograph
 * model.dispose();
 * ```
 */
export function loadIqaModel(
  path: string,
  options: { runtime: Runtime | RuntimeName },
): Promise<IqaModel>;
/** The same with ONNX Runtime or the choice of `auto`; without a path, the included model. */
export function loadIqaModel(
  path?: string,
  options?: LoadOptions,
): Promise<ScoringModel>;
export async function loadIqaModel(
  path?: string,
  options: { runtime?: Runtime | RuntimeName | "auto" | "onnx" } = {},
): Promise<ScoringModel> {
  const { runtime = "auto" } = options;
  if (runtime === "auto" || runtime === "onnx") {
    const file = await findModel(path);
    const opened = await openPredictor(file, { runtime });
    return new OnnxIqaModel(opened);
  }
  const { restoreModel } = await import("./device_iqa_model.ts");
  const { openRuntime } = await import("../runtime/open_runtime.ts");
  const content = await readCheckpoint(path!);
  return restoreModel(path!, content, await openRuntime(runtime));
}

import type { RgbImage } from "../data/mod.ts";
import { DeviceIqaModel, restoreModel } from "./device_iqa_model.ts";
import type { ModelConfig } from "./model_config.ts";
import type { Runtime, RuntimeName } from "./runtime/runtime.ts";
import { selectBackend } from "./runtime/select_backend.ts";
import { readSafetensors } from "./weights/safetensors.ts";

/** Where a model computes: a runtime, or the name of one to open. */
export interface RuntimeOption {
  /** An open runtime, or the name of one to open. @default {"auto"} */
  runtime?: Runtime | RuntimeName | "auto";
}

/** Options of {@linkcode createIqaModel}. */
export interface IqaModelOptions extends RuntimeOption, Partial<ModelConfig> {
  /** Seed of the first weights. @default {19920517} */
  seed?: number;
}

/**
 * An image quality model: a backbone, three heads and the line to people's
 * scale. Holds device memory: {@linkcode IqaModel.dispose} when done.
 */
export interface IqaModel {
  /** Where it computes. */
  readonly runtime: Runtime;
  /** What the weights mean; training fills in scale and lines. */
  readonly config: ModelConfig;
  /**
   * Predicted scores of images that are prepared already (resized, cropped).
   *
   * @param images Images of any size; those of equal size are computed together.
   * @returns One score per image on the scale of the training scores; of an
   * untrained model, the raw output of the last head.
   */
  predict(images: readonly RgbImage[]): Promise<Float64Array>;
  /**
   * Predicted score of an image file, prepared as the configuration says.
   *
   * @returns A score on the scale of the training scores.
   * @throws {Error} If the file is no image that can be read.
   */
  score(path: string): Promise<number>;
  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  save(path: string): Promise<void>;
  /** Frees the device memory. */
  dispose(): void;
}

/**
 * Makes a model with fresh weights (He initialisation).
 *
 * @param options Backbone, seed, runtime, preparation of images.
 * @returns The model; untrained, its scores mean nothing yet.
 * @throws {RangeError} If there is no such backbone or runtime.
 *
 * @example
 * ```ts
 * import { createIqaModel } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await createIqaModel({ backbone: "resnet10_slim", runtime: "cpu" });
 * const grey = { data: new Uint8Array(64 * 64 * 3).fill(128), height: 64, width: 64 };
 * assertEquals((await model.predict([grey, grey])).length, 2);
 * model.dispose();
 * ```
 */
export async function createIqaModel(
  options: IqaModelOptions = {},
): Promise<IqaModel> {
  const { runtime, seed = 19920517, ...given } = options;
  const config = { backbone: "resnet18", preparation: {}, ...given };
  return new DeviceIqaModel(await openRuntime(runtime), config, seed);
}

/**
 * Loads a model from a checkpoint of this library.
 *
 * @param path A `best.safetensors` or `last.safetensors` of a training run.
 * @param options Runtime.
 * @returns The model with its line and preparation.
 * @throws {Error} If the file is damaged, or is no checkpoint of this library.
 */
export async function loadIqaModel(
  path: string,
  options: RuntimeOption = {},
): Promise<IqaModel> {
  const content = await readSafetensors(path);
  return restoreModel(path, content, await openRuntime(options.runtime));
}

async function openRuntime(wanted: RuntimeOption["runtime"]): Promise<Runtime> {
  if (typeof wanted === "object") return wanted;
  return await selectBackend(wanted ?? "auto");
}

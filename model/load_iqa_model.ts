import { restoreModel } from "./device_iqa_model.ts";
import type { IqaModel } from "./iqa_model.ts";
import { openRuntime, type RuntimeOption } from "./open_runtime.ts";
import { readSafetensors } from "./weights/safetensors.ts";

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

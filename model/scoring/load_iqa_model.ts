import { restoreModel } from "./device_iqa_model.ts";
import type { IqaModel } from "./iqa_model.ts";
import { openRuntime, type RuntimeOption } from "../runtime/open_runtime.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";

/**
 * Loads a model from a checkpoint of this library or of LinearityIQA.
 *
 * Which of them a file is, its content says. Of a PyTorch file (`.pth`, in the
 * zip format or the older one) nothing is executed; its backbone and width are
 * read off its tensors, its lines are its k and b, and images are taken whole
 * and at their own size, as in LinearityIQA's demo.
 *
 * @param path A `best.safetensors` or `last.safetensors` of a training run, or
 * a `.pth` with `{model, k, b}`.
 * @param options Runtime.
 * @returns The model with its line and preparation.
 * @throws {Error} If the file is damaged, or holds no IQA model.
 *
 * @example
 * ```ts ignore
 * import { loadIqaModel } from "@iqa/norm-in-norm/model";
 *
 * const model = await loadIqaModel("p1q2.pth");
 * console.log(await model.score("photo.jpg"));
 * model.dispose();
 * ```
 */
export async function loadIqaModel(
  path: string,
  options: RuntimeOption = {},
): Promise<IqaModel> {
  const content = await readCheckpoint(path);
  return restoreModel(path, content, await openRuntime(options.runtime));
}

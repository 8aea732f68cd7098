import { DeviceIqaModel } from "./device_iqa_model.ts";
import type { IqaModel } from "./iqa_model.ts";
import type { ModelConfig } from "../network/model_config.ts";
import { openRuntime, type RuntimeOption } from "../runtime/open_runtime.ts";

/** Options of {@linkcode createIqaModel}. */
export interface IqaModelOptions extends RuntimeOption, Partial<ModelConfig> {
  /**
   * Seed of the initial weights.
   *
   * @default {19920517}
   */
  seed?: number;
}

/**
 * Creates an untrained model, initialized as in torchvision and PyTorch.
 *
 * @param options Backbone, pooling, seed, runtime, preparation of images.
 * @returns The model; its scores mean nothing until it is trained.
 * @throws {RangeError} If there is no such backbone, pooling or runtime.
 *
 * @example
 * ```ts
 * import { createIqaModel } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await createIqaModel({ backbone: "resnet10_slim", runtime: "cpu" });
 * const gray = { data: new Uint8Array(64 * 64 * 3).fill(128), height: 64, width: 64 };
 * assertEquals((await model.predict([gray, gray])).length, 2);
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

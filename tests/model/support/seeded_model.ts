import { createPrng } from "../../../data/mod.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { ModelConfig } from "../../../model/network/model_config.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";

/**
 * A model whose running statistics, scales and offsets are no longer those of
 * a fresh one, so that every array has a say in what it predicts.
 */
export async function seededModel(
  runtime: Runtime,
  config: ModelConfig,
): Promise<DeviceIqaModel> {
  const model = new DeviceIqaModel(runtime, config, 7);
  const random = createPrng(8);
  const arrays = await model.variables.save();
  for (const [name, { shape, data }] of arrays) {
    if (shape.length > 1) continue;
    const middle = /running_var|norm|bn\d?\.weight|[135]\.weight/.test(name)
      ? 1
      : 0;
    data.forEach((_, i) => data[i] = middle + 0.4 * (random() - 0.5));
  }
  model.variables.load(arrays);
  return model;
}

/** Normalized images whose pixels differ. */
export function seededImages(
  shape: [number, number, number, number],
  seed = 9,
): { pixels: Float32Array; shape: [number, number, number, number] } {
  const random = createPrng(seed);
  const length = shape.reduce((product, side) => product * side);
  const pixels = Float32Array.from({ length }, () => 4 * random() - 2);
  return { pixels, shape };
}

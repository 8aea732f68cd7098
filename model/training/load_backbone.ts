import type { DeviceIqaModel } from "../device_iqa_model.ts";
import { readSafetensors } from "../weights/safetensors.ts";

/** Takes the backbone's arrays from a checkpoint and leaves the heads fresh. */
export async function loadBackbone(
  model: DeviceIqaModel,
  path: string,
): Promise<void> {
  const { tensors } = await readSafetensors(path);
  const own = await model.variables.save();
  for (const name of own.keys()) {
    if (!name.startsWith("features.")) continue;
    const found = tensors.get(name);
    if (!found) {
      throw new RangeError(
        `Cannot start from ${path}: it has no ${name}, which ${model.config.backbone} needs`,
      );
    }
    own.set(name, found);
  }
  model.variables.load(own);
}

import type { DeviceIqaModel } from "../device_iqa_model.ts";
import { networkName } from "../weights/network_name.ts";
import { networkTensors } from "../weights/read_checkpoint.ts";
import { readWeights } from "../weights/read_weights.ts";

/**
 * Takes the backbone's arrays from a file and leaves the heads fresh: from a
 * checkpoint of this library or of LinearityIQA, or from torchvision's weights
 * of ImageNet, whose classifier is left out.
 *
 * @throws {Error} If the file cannot be read, or its backbone is another.
 */
export async function loadBackbone(
  model: DeviceIqaModel,
  path: string,
): Promise<void> {
  const isWanted = (name: string) =>
    networkName(name)?.startsWith("features.") ?? false;
  const tensors = networkTensors(await readWeights(path, isWanted));
  const own = await model.variables.save();
  for (const [name, { shape }] of own) {
    if (!name.startsWith("features.")) continue;
    const found = tensors.get(name);
    if (found?.shape.join() !== shape.join()) {
      const fact = found
        ? `its ${name} has [${found.shape}]`
        : `it has no ${name}`;
      throw new RangeError(
        `Cannot start from ${path}: ${fact}, and ${model.config.backbone} needs [${shape}]`,
      );
    }
    own.set(name, found);
  }
  model.variables.load(own);
}

import type { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";
import type { NetworkConfig } from "../../network/network_config.ts";
import type { BackboneWeights } from "../../weights/read_backbone.ts";

/**
 * The network for a pretrained backbone: the configured one, with the width of the weights unless another width is
 * configured.
 *
 * @throws {RangeError} If the weights are of another backbone.
 */
export function networkFrom(
  { path, network: found }: BackboneWeights,
  wanted: NetworkConfig,
): NetworkConfig {
  const { backbone, width } = { width: found.width, ...wanted };
  const isOther = found.width !== undefined && width !== found.width;
  if (backbone !== found.backbone || isOther) {
    throw new RangeError(
      `Cannot start from ${path}: its backbone is ${describe(found)}, ` +
        `and ${describe({ backbone, width })} is requested`,
    );
  }
  return { ...wanted, ...width !== undefined && { width } };
}

function describe(
  { backbone, width }: { backbone: string; width?: number | undefined },
): string {
  return width === undefined ? backbone : `${backbone} of width ${width}`;
}

/**
 * Copies the arrays of a backbone into a model, whose heads keep their initial
 * weights.
 */
export async function loadBackbone(
  model: DeviceIqaModel,
  { tensors }: BackboneWeights,
): Promise<void> {
  const own = await model.variables.save();
  model.variables.load(new Map([...own, ...tensors]));
}

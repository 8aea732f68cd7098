import type { NetworkConfig } from "../network/network_config.ts";
import { inferBackbone } from "./infer_backbone.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";
import { networkName } from "./network_name.ts";
import { networkTensors } from "./read_checkpoint.ts";
import { readWeights } from "./read_weights.ts";
import { asWeightsError } from "./weights_error.ts";

/** A backbone out of a file. */
export interface BackboneWeights {
  /** Where it comes from, for messages. */
  path: string;
  /** Its name, and its width where that is not the published one. */
  network: NetworkConfig;
  /** Its arrays under this library's names, all of which are `features.…`. */
  tensors: Map<string, NamedTensor>;
}

/**
 * Reads the backbone out of a file: a checkpoint of this library or of
 * LinearityIQA, whose heads are left out, or torchvision's weights of ImageNet,
 * whose classifier is.
 *
 * @throws {WeightsError} If the file cannot be read, or holds no known backbone.
 */
export async function readBackbone(path: string): Promise<BackboneWeights> {
  const isWanted = (name: string) =>
    networkName(name)?.startsWith("features.") ?? false;
  const weights = await readWeights(path, isWanted);
  try {
    const all = [...networkTensors(weights)];
    const tensors = new Map(all.filter(([name]) => isWanted(name)));
    return { path, tensors, network: inferBackbone(tensors).network };
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

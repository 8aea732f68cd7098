import type { NetworkConfig } from "../network/network_config.ts";
import { inferBackbone } from "./infer_backbone.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";
import {
  chooseNetworks,
  type NetworkSet,
  networkTensors,
} from "./network_sets.ts";
import { requireFinite } from "./require_finite.ts";
import { readWeights } from "./read_weights.ts";
import { asWeightsError } from "./weights_error.ts";

/** A backbone from a file. */
export interface BackboneWeights {
  /** Its file, for messages. */
  path: string;
  /** Its name, and its width if it is not the published one. */
  network: NetworkConfig;
  /** Its arrays under this library's names, all of which are `features.…`. */
  tensors: Map<string, NamedTensor>;
}

/**
 * Reads the backbone of a file: a checkpoint of this library or of LinearityIQA, without its heads, or torchvision's
 * ImageNet weights, without the classifier.
 *
 * @throws {WeightsError} If the file cannot be read, or has no known backbone.
 */
export async function readBackbone(path: string): Promise<BackboneWeights> {
  const weights = await readWeights(path, needed);
  try {
    const tensors = networkTensors(
      weights.tensors,
      backbones(weights.paths),
      "save the one that is meant alone",
    );
    requireFinite(tensors);
    return { path, tensors, network: inferBackbone(tensors).network };
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

/** Networks without their heads. */
function backbones(
  paths: readonly string[],
  log?: (line: string) => void,
): NetworkSet[] {
  return chooseNetworks(paths, log && { log }).map(({ set, names }) => ({
    set,
    names: new Map(
      [...names].filter(([, name]) => name.startsWith("features.")),
    ),
  }));
}

function needed(paths: readonly string[]): string[] {
  return backbones(paths, () => {}).flatMap(({ names }) => [...names.keys()]);
}

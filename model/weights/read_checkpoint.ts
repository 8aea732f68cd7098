import { type ModelConfig, parseModelConfig } from "../network/model_config.ts";
import type { NetworkConfig } from "../network/network_config.ts";
import { inferNetwork, requireFit } from "./infer_network.ts";
import {
  type ChooseNetworkOptions,
  chooseNetworks,
  networkTensors,
} from "./network_sets.ts";
import { requireFinite } from "./require_finite.ts";
import { readWeights, type Weights } from "./read_weights.ts";
import type { Safetensors } from "./safetensors.ts";
import type { PlainValue } from "./torch/read_torch.ts";
import { asWeightsError } from "./weights_error.ts";

/** Marks a file as this library's in its metadata. */
export const OWN_FORMAT = "iqa-norm-in-norm";

/**
 * Reads an IQA model from a file: a checkpoint of this library, or one of LinearityIQA (`{model, k, b}`, with or
 * without what training added), or a state_dict of its network in either format, with the prefixes and wrappers
 * of common training programs: see `networkPlace` for names, and `chooseNetworks` for the choice among several
 * sets of weights.
 *
 * A file without a configuration gets one that is inferred from its tensors: backbone, width, levels of
 * pooling. As LinearityIQA's demo does, images are then used whole and at their own size.
 *
 * @param path The file; its format is recognized by its content.
 * @param given Known settings of the network.
 * @param options Which of several sets of weights.
 * @returns Tensors under this library's names, and metadata with `model`, the
 * configuration as JSON.
 * @throws {WeightsError} If the file cannot be read, is not of a known network,
 * or has weights that are NaN or infinite.
 */
export async function readCheckpoint(
  path: string,
  given: Partial<NetworkConfig> = {},
  options: ChooseNetworkOptions = {},
): Promise<Safetensors> {
  const weights = await readWeights(
    path,
    (paths) => needed(paths, options),
  );
  try {
    const content = isOwn(weights)
      ? own(weights, given)
      : foreign(weights, given, options);
    requireFinite(content.tensors);
    return content;
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

/** Paths of the network's tensors, and of mappings stored as tensors. */
function needed(
  paths: readonly string[],
  options: ChooseNetworkOptions,
): string[] {
  const silent = { ...options, log: () => {} };
  return [
    ...chooseNetworks(paths, silent).flatMap(({ names }) => [...names.keys()]),
    ...paths.filter((path) => /^[kb](\.\d+)?$/.test(path)),
  ];
}

function isOwn({ format, values }: Weights): boolean {
  return format === "safetensors" &&
    (values.has("model") || values.get("format") === OWN_FORMAT);
}

function own(
  { tensors, values }: Weights,
  given: Partial<NetworkConfig>,
): Safetensors {
  const metadata = Object.fromEntries(values) as Record<string, string>;
  if (Object.keys(given).length === 0) return { tensors, metadata };
  const config = { ...parseModelConfig(metadata.model), ...given };
  requireFit(tensors, config);
  return { tensors, metadata: { ...metadata, model: JSON.stringify(config) } };
}

function foreign(
  weights: Weights,
  given: Partial<NetworkConfig>,
  options: ChooseNetworkOptions,
): Safetensors {
  const chosen = chooseNetworks(weights.paths, options);
  const tensors = networkTensors(weights.tensors, chosen);
  const config = writtenConfig(weights, given) ?? {
    ...inferNetwork(tensors, given),
    preparation: {},
    ...linesOf(weights),
  };
  return {
    tensors,
    metadata: { format: OWN_FORMAT, model: JSON.stringify(config) },
  };
}

/** The configuration in a PyTorch file that this library wrote. */
function writtenConfig(
  { values }: Weights,
  given: Partial<NetworkConfig>,
): ModelConfig | undefined {
  const text = values.get(OWN_FORMAT);
  if (typeof text !== "string") return undefined;
  return { ...parseModelConfig(text), ...given };
}

/** Indices of the heads early, late, both in LinearityIQA's k and b. */
export const PLACES = [1, 2, 0] as const;

/** The mappings of the heads, if the file has them. */
function linesOf(weights: Weights): Pick<ModelConfig, "lines"> {
  const slopes = numbersOf(weights, "k");
  const intercepts = numbersOf(weights, "b");
  if (!slopes || !intercepts) return {};
  const lines = PLACES.map((place) => ({
    slope: slopes[place]!,
    intercept: intercepts[place]!,
  }));
  return { lines };
}

/** Three numbers: a list of numbers or of tensors, or one tensor. */
function numbersOf(
  { tensors, values }: Weights,
  name: string,
): number[] | undefined {
  const single = values.has(name) ? [values.get(name)] : undefined;
  const parts = single ?? tensors.get(name)?.data ??
    PLACES.map((_, index) => {
      const path = `${name}.${index}`;
      return values.get(path) ?? tensors.get(path)?.data[0];
    });
  const numbers = Array.from<PlainValue | undefined>(parts);
  if (numbers.every((part) => part === undefined)) return undefined;
  if (numbers.length !== 3 || !numbers.every(isFinite)) {
    throw new Error(`its ${name} is not a number for each of three heads`);
  }
  return numbers;
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

import type { Line, ModelConfig } from "../model_config.ts";
import { inferNetwork } from "./infer_network.ts";
import type { NamedTensor } from "./named_tensor.ts";
import { networkName } from "./network_name.ts";
import { quote } from "./quote.ts";
import { readWeights, type Weights } from "./read_weights.ts";
import type { Safetensors } from "./safetensors.ts";
import type { PlainValue } from "./torch/read_torch.ts";
import { asWeightsError } from "./weights_error.ts";

/** Marks a file as this library's in its metadata. */
export const OWN_FORMAT = "iqa-norm-in-norm";

/**
 * Reads an IQA model out of a file: a checkpoint of this library, or one of
 * LinearityIQA (`{model, k, b}`, with or without what training added), or a
 * state_dict of its network in either format.
 *
 * A file without a configuration gets the one that its tensors show: backbone
 * and width. As LinearityIQA's demo does, images are then taken whole and at
 * their own size.
 *
 * @param path The file; its content says what it is.
 * @returns Tensors under this library's names, and metadata with `model`, the
 * configuration as JSON.
 * @throws {WeightsError} If the file cannot be read, or is of no known network.
 */
export async function readCheckpoint(path: string): Promise<Safetensors> {
  const weights = await readWeights(path, _isNeeded);
  try {
    return _isOwn(weights) ? _own(weights) : _foreign(weights);
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

/** Tensors of the network, and a line that is held in tensors. */
function _isNeeded(path: string): boolean {
  return networkName(path) !== undefined || /^[kb](\.\d+)?$/.test(path);
}

function _isOwn({ format, values }: Weights): boolean {
  return format === "safetensors" &&
    (values.has("model") || values.get("format") === OWN_FORMAT);
}

function _own({ tensors, values }: Weights): Safetensors {
  const metadata = Object.fromEntries(values) as Record<string, string>;
  return { tensors, metadata };
}

function _foreign(weights: Weights): Safetensors {
  const tensors = networkTensors(weights);
  const lines = _lines(weights);
  const config: ModelConfig = {
    ...inferNetwork(tensors),
    preparation: {},
    ...lines && { lines },
  };
  return {
    tensors,
    metadata: { format: OWN_FORMAT, model: JSON.stringify(config) },
  };
}

/**
 * The tensors of a file that a network has, under this library's names.
 *
 * @throws {Error} If two have the same name.
 */
export function networkTensors(
  { tensors }: Pick<Weights, "tensors">,
): Map<string, NamedTensor> {
  const renamed = new Map<string, NamedTensor>();
  for (const [path, tensor] of tensors) {
    const name = networkName(path);
    if (name === undefined) continue;
    if (renamed.has(name)) {
      throw new Error(`it holds several tensors for ${quote(name)}`);
    }
    renamed.set(name, tensor);
  }
  return renamed;
}

/** Places in LinearityIQA's k and b of the heads early, late, both. */
const PLACES = [1, 2, 0] as const;

/** The lines of the heads, where the file has them. */
function _lines(weights: Weights): Line[] | undefined {
  const slopes = _numbers(weights, "k");
  const intercepts = _numbers(weights, "b");
  if (!slopes || !intercepts) return undefined;
  return PLACES.map((place) => ({
    slope: slopes[place]!,
    intercept: intercepts[place]!,
  }));
}

/** Three numbers: a list of numbers or of tensors, or one tensor. */
function _numbers(
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
  if (numbers.length !== 3 || !numbers.every(_isFinite)) {
    throw new Error(`its ${name} is not a number for each of three heads`);
  }
  return numbers;
}

function _isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

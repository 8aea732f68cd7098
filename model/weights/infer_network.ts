import {
  BACKBONE_NAMES,
  createBackbone,
} from "../backbones/create_backbone.ts";
import { Parameters } from "../layers/parameter.ts";
import type { NetworkConfig } from "../network_config.ts";
import type { NamedTensor } from "./named_tensor.ts";
import { quote } from "./quote.ts";

/** Tensors of a network by this library's names. */
export type NetworkTensors = ReadonlyMap<string, NamedTensor>;

/**
 * Tells from names and shapes which network weights are of.
 *
 * @throws {Error} Saying what is missing or cannot be told.
 */
export function inferNetwork(tensors: NetworkTensors): NetworkConfig {
  const network = inferBackbone(tensors);
  _checkHeads(tensors, network);
  return network;
}

/**
 * Tells from the names and shapes of `features` which backbone weights are of:
 * that one whose arrays have just these names and shapes.
 *
 * @throws {Error} If there is none.
 */
export function inferBackbone(tensors: NetworkTensors): NetworkConfig {
  const found = _shapesOf(
    [...tensors].map(([name, { shape }]) => ({ name, shape })),
  );
  if (found.size === 0) {
    throw new Error("it holds no backbone: no tensor is named features.…");
  }
  for (const config of _candidates(tensors)) {
    if (_areEqual(found, _shapesOf(_parametersOf(config)))) return config;
  }
  throw new Error(
    `its ${found.size} features are those of no known backbone ` +
      `(${BACKBONE_NAMES.join(", ")}); features.0.weight has the shape ` +
      `[${tensors.get("features.0.weight")?.shape ?? "none"}]`,
  );
}

/** Every backbone, as published and in the width that the weights have. */
function* _candidates(tensors: NetworkTensors): Generator<NetworkConfig> {
  for (const backbone of BACKBONE_NAMES) yield { backbone };
  const width = tensors.get("features.0.weight")?.shape[0];
  if (!width) return;
  for (const backbone of BACKBONE_NAMES) yield { backbone, width };
}

/** The arrays of a backbone; none where its groups do not divide that width. */
function _parametersOf(config: NetworkConfig): Iterable<Shaped> {
  try {
    return _backbone(config).parameters;
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

interface Shaped {
  name: string;
  shape: readonly number[];
}

/** Shapes of a backbone's arrays, by name. */
function _shapesOf(arrays: Iterable<Shaped>): Map<string, string> {
  const shapes = new Map<string, string>();
  for (const { name, shape } of arrays) {
    if (name.startsWith("features.")) shapes.set(name, shape.join());
  }
  return shapes;
}

function _areEqual(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): boolean {
  return a.size === b.size && [...a].every(([name, s]) => b.get(name) === s);
}

function _backbone({ backbone, width }: NetworkConfig) {
  const parameters = new Parameters();
  const build = { parameters, random: () => 0 };
  const { channels } = createBackbone(backbone, build, width);
  return { parameters, channels };
}

/** The first layer of each head, whose width the pooling decides. */
const HEADS = ["dr6.0.weight", "dr7.0.weight"] as const;

function _checkHeads(tensors: NetworkTensors, network: NetworkConfig): void {
  const { channels } = _backbone(network);
  HEADS.forEach((name, head) => {
    const inputs = tensors.get(name)?.shape[1];
    if (inputs === undefined) {
      throw new Error(
        `it is a ${network.backbone} without the heads of an IQA model ` +
          `(${quote(name)} is missing): train from it with --pretrained`,
      );
    }
    if (inputs !== channels[head]) {
      throw new Error(
        `its ${name} takes ${inputs} features and average pooling gives ` +
          `${channels[head]}`,
      );
    }
  });
}

import {
  BACKBONE_NAMES,
  createBackbone,
} from "../network/backbones/create_backbone.ts";
import { Parameters } from "../network/layers/parameter.ts";
import { LARGEST, type NetworkConfig } from "../network/network_config.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";

/** Tensors of a network by this library's names. */
export type NetworkTensors = ReadonlyMap<string, NamedTensor>;

/** The backbone of a set of weights. */
export interface InferredBackbone {
  /** Its name, and its width if it is not the published one. */
  network: NetworkConfig;
  /** Channels of its early and late features. */
  channels: [early: number, late: number];
}

/**
 * Infers the backbone from the names and shapes of `features`: the one whose arrays have exactly these names and
 * shapes.
 *
 * @throws {Error} If there is none.
 */
export function inferBackbone(tensors: NetworkTensors): InferredBackbone {
  const found = shapesOf(
    [...tensors].map(([name, { shape }]) => ({ name, shape })),
  );
  if (found.size === 0) throw new Error("it has no tensors of a backbone");
  for (const network of candidates(tensors)) {
    const made = make(network);
    if (made && areEqual(found, shapesOf(made.parameters))) {
      return { network, channels: made.channels };
    }
  }
  throw new Error(
    `its ${found.size} features do not match a known backbone ` +
      `(${BACKBONE_NAMES.join(", ")}); the first filter has the shape ` +
      `[${firstFilter(tensors)?.shape ?? "none"}]`,
  );
}

/** Every backbone, as published and in the width of the weights. */
function* candidates(tensors: NetworkTensors): Generator<NetworkConfig> {
  for (const backbone of BACKBONE_NAMES) yield { backbone };
  const width = firstFilter(tensors)?.shape[0];
  if (!width || width > LARGEST.width) return;
  for (const backbone of BACKBONE_NAMES) yield { backbone, width };
}

/** The filter of the first convolution, by its name in either family. */
function firstFilter(tensors: NetworkTensors): NamedTensor | undefined {
  return tensors.get("features.0.weight") ??
    tensors.get("features._conv_stem.weight");
}

/** A backbone; undefined if its groups do not divide the width. */
function make({ backbone, width }: NetworkConfig) {
  const parameters = new Parameters();
  try {
    const build = { parameters, random: () => 0 };
    return { parameters, ...createBackbone(backbone, build, width) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Shaped {
  name: string;
  shape: readonly number[];
}

/** Shapes of a backbone's arrays, by name. */
function shapesOf(arrays: Iterable<Shaped>): Map<string, string> {
  const shapes = new Map<string, string>();
  for (const { name, shape } of arrays) {
    if (name.startsWith("features.")) shapes.set(name, shape.join());
  }
  return shapes;
}

function areEqual(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): boolean {
  return a.size === b.size && [...a].every(([name, s]) => b.get(name) === s);
}

import { IqaNetwork } from "../network/iqa_network.ts";
import { type PoolName, spspFeatures } from "../network/layers/spsp.ts";
import { LARGEST, type NetworkConfig } from "../network/network_config.ts";
import {
  inferBackbone,
  type InferredBackbone,
  type NetworkTensors,
} from "./infer_backbone.ts";
import { networkPlace } from "./network_name.ts";
import { quote } from "./quote.ts";

/**
 * Infers the network of weights from names and shapes.
 *
 * The inputs of the heads determine how many numbers the pooling gives per channel, and so its levels. If pooling makes
 * one number per cell, it is assumed to be the average, LinearityIQA's default; if it makes two, the weights do not
 * determine it.
 *
 * @param tensors The weights.
 * @param given Known settings.
 * @throws {Error} If something is missing, ambiguous, or in conflict with the given settings; the error names it.
 */
export function inferNetwork(
  tensors: NetworkTensors,
  given: Partial<NetworkConfig> = {},
): NetworkConfig {
  const inferred = inferBackbone(tensors);
  const network = {
    ...inferred.network,
    ...inferLevels(tensors, inferred, given.pool),
    ...tensors.has("regr6.1.running_mean") && { batchNormEnd: true },
    ...given,
  };
  requireFit(tensors, network);
  return network;
}

/**
 * Checks that weights have the names and shapes of a network's parameters, and are not those of a deeper one; other
 * tensors may be among them.
 *
 * @throws {Error} If a tensor is missing, has another shape, or is unexpected; the error names it.
 */
export function requireFit(
  tensors: NetworkTensors,
  network: NetworkConfig,
): void {
  const fail = (fact: string) => {
    throw new Error(`it is not a ${describe(network)}: ${fact}`);
  };
  const unknown = new Set(
    [...tensors.keys()].filter((name) => networkPlace(name)?.name === name),
  );
  for (const { name, shape } of new IqaNetwork(network, () => 0).parameters) {
    const found = tensors.get(name)?.shape;
    if (!found) fail(`${name} is missing`);
    if (found?.join() !== shape.join()) {
      fail(`${name} has the shape [${found}] and not [${shape}]`);
    }
    unknown.delete(name);
  }
  for (const name of unknown) fail(`${quote(name)} is unexpected`);
}

function describe({ backbone, width, pool, p6, p7 }: NetworkConfig): string {
  return `${backbone}${width ? ` of width ${width}` : ""} with pool ` +
    `${pool ?? "avg"}, p6 ${p6 ?? 1}, p7 ${p7 ?? 1}`;
}

/** The first layer of each head, whose inputs depend on the pooling. */
const HEADS = ["dr6.0.weight", "dr7.0.weight"] as const;

/** Poolings by the numbers that they make per cell: one, or two. */
const SINGLE: PoolName = "avg", DOUBLE: PoolName = "maxmin";

interface Pyramid {
  kind: PoolName;
  levels: number;
}

function inferLevels(
  tensors: NetworkTensors,
  { network, channels }: InferredBackbone,
  pool?: string,
): Pick<NetworkConfig, "p6" | "p7"> {
  const [early, late] = HEADS.map((name, head) => {
    const inputs = tensors.get(name)?.shape[1];
    if (inputs === undefined) {
      throw new Error(
        `it is a ${network.backbone} without the heads of an IQA model ` +
          `(${name} is missing): train from it with --pretrained`,
      );
    }
    return pyramid(name, inputs, channels[head]!);
  }) as [Pyramid, Pyramid];
  if (early.kind !== late.kind) {
    throw new Error(`its ${HEADS.join(" and ")} have different poolings`);
  }
  if (early.kind === DOUBLE && pool === undefined) {
    throw new Error(
      "its heads take two numbers per cell of a map, by pooling " +
        "maxmin or meanstd: use convert with --pool to choose",
    );
  }
  return {
    ...early.levels > 1 && { p6: early.levels },
    ...late.levels > 1 && { p7: late.levels },
  };
}

/** The levels of pooling for a number of inputs; each number has one pyramid. */
function pyramid(name: string, inputs: number, channels: number): Pyramid {
  for (let levels = 1; levels <= LARGEST.levels; levels++) {
    for (const kind of [SINGLE, DOUBLE]) {
      const features = spspFeatures(kind, levels);
      if (inputs === channels * features) return { kind, levels };
    }
  }
  throw new Error(
    `its ${name} takes ${inputs} features, which no pooling gives for ` +
      `${channels} channels`,
  );
}

import { BACKBONE_NAMES } from "./backbones/create_backbone.ts";
import { POOL_NAMES, type PoolName } from "./layers/spsp.ts";
import { requireName } from "../../data/text/require_name.ts";

/**
 * Settings that determine the layers of a network, and so the shapes of its
 * weights.
 */
export interface NetworkConfig {
  /** Name of the backbone. */
  backbone: string;
  /**
   * Channels after the backbone's first convolution, from which all others
   * follow, for slim and wide variants: 1 to 128.
   *
   * @default {the published width}
   */
  width?: number;
  /**
   * How feature maps are pooled.
   *
   * @default {"avg"}
   */
  pool?: PoolName;
  /**
   * Levels of the early head's pyramid, 1 to 8.
   *
   * @default {1}
   */
  p6?: number;
  /**
   * Levels of the late head's pyramid, 1 to 8.
   *
   * @default {1}
   */
  p7?: number;
  /**
   * Whether batch normalization follows each head's score.
   *
   * @default {false}
   */
  batchNormEnd?: boolean;
}

/** Limits of levels and channels, so that a typo does not exhaust memory. */
export const LARGEST = { width: 128, levels: 8 };

/**
 * Checks a configuration that comes from outside.
 *
 * @param act The act, for error messages: "make a model".
 * @throws {RangeError} If a setting has no valid value.
 */
export function checkNetworkConfig(act: string, config: NetworkConfig): void {
  const { backbone, width, pool, p6, p7, batchNormEnd } = config;
  requireName(act, backbone, BACKBONE_NAMES);
  if (pool !== undefined) requireName(act, pool, POOL_NAMES);
  const counts = [
    ["width", width, LARGEST.width],
    ["p6", p6, LARGEST.levels],
    ["p7", p7, LARGEST.levels],
  ] as const;
  for (const [name, value, largest] of counts) {
    if (value === undefined || isCount(value, largest)) continue;
    throw new RangeError(
      `Cannot ${act}: ${name} is ${value}, not a whole number from 1 to ${largest}`,
    );
  }
  if (!["undefined", "boolean"].includes(typeof batchNormEnd)) {
    throw new RangeError(
      `Cannot ${act}: batchNormEnd is ${batchNormEnd}, not true or false`,
    );
  }
}

function isCount(value: unknown, largest: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 &&
    Number(value) <= largest;
}

/** The settings that determine the layers, without undefined ones. */
export function networkOf(
  { backbone, width, pool, p6, p7, batchNormEnd }: NetworkConfig,
): NetworkConfig {
  return {
    backbone,
    ...width !== undefined && { width },
    ...pool !== undefined && { pool },
    ...p6 !== undefined && { p6 },
    ...p7 !== undefined && { p7 },
    ...batchNormEnd !== undefined && { batchNormEnd },
  };
}

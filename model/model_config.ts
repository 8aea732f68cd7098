import type { ImageSize, ScoreScale } from "../data/mod.ts";
import { checkNetworkConfig, type NetworkConfig } from "./network_config.ts";

/** How images become the network's input when it predicts. */
export interface Preparation {
  /** Resize to this first; absent: as the image is. */
  size?: ImageSize;
  /** Show parts of this size; absent: the whole image. */
  crop?: ImageSize;
  /** Parts per image, whose scores are averaged: 1 or 5. */
  crops?: number;
}

/** The line from a head's output to the subjective scale. */
export interface Line {
  /** k: subjective units per unit of output. */
  slope: number;
  /** b: subjective score at output 0. */
  intercept: number;
}

/** All that is needed, besides the weights, to predict with a model. */
export interface ModelConfig extends NetworkConfig {
  /** How images are prepared. */
  preparation: Preparation;
  /** What the scores mean; absent before training. */
  scale?: ScoreScale;
  /** One line per head (early, late, both); absent before training. */
  lines?: Line[];
}

/**
 * Reads a configuration out of a checkpoint's header, which is not trusted.
 *
 * @throws {RangeError} If it is not one.
 */
export function parseModelConfig(text: string | undefined): ModelConfig {
  if (text === undefined) {
    fail("the header has no configuration; was it written by this library?");
  }
  let config: ModelConfig;
  try {
    config = JSON.parse(text);
  } catch {
    fail("the configuration in the header is not JSON");
  }
  if (typeof config?.backbone !== "string" || !isObject(config.preparation)) {
    fail("the configuration names no backbone or no preparation");
  }
  checkNetworkConfig("read the model configuration", config);
  checkPreparation(config.preparation);
  if (config.lines !== undefined) checkLines(config.lines);
  return config;
}

function checkPreparation({ size, crop, crops }: Preparation): void {
  for (const each of [size, crop]) {
    if (each && !(isSide(each.height) && isSide(each.width))) {
      fail(`an image size is ${JSON.stringify(each)}`);
    }
  }
  if (crops !== undefined && crops !== 1 && crops !== 5) {
    fail(`the number of crops is ${crops}`);
  }
}

function checkLines(lines: unknown): void {
  const isLine = (line: Partial<Line> | null) =>
    Number.isFinite(line?.slope) && Number.isFinite(line?.intercept);
  if (!Array.isArray(lines) || lines.length !== 3 || !lines.every(isLine)) {
    fail("the lines of the three heads are not numbers");
  }
}

function isSide(side: unknown): boolean {
  return Number.isInteger(side) && Number(side) > 0 && Number(side) <= 16384;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function fail(reason: string): never {
  throw new RangeError(`Cannot read the model configuration: ${reason}`);
}

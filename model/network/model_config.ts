import { checkNetworkConfig, type NetworkConfig } from "./network_config.ts";
import { parseScoringConfig, type ScoringConfig } from "./scoring_config.ts";

export type { Line, Preparation } from "./scoring_config.ts";

/** Everything, besides the weights, that prediction with a model needs. */
export interface ModelConfig extends NetworkConfig, ScoringConfig {}

/**
 * Reads a configuration from a checkpoint's header, which is untrusted.
 *
 * @throws {RangeError} If it is not a configuration.
 */
export function parseModelConfig(text: string | undefined): ModelConfig {
  const config = parseScoringConfig(text) as ModelConfig;
  const act = "read the model configuration";
  if (typeof config.backbone !== "string") {
    throw new RangeError(`Cannot ${act}: the configuration has no backbone`);
  }
  checkNetworkConfig(act, config);
  return config;
}

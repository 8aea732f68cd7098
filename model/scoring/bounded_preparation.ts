import type { SampleOptions } from "../../data/batches/sample_options.ts";
import { IqaNetwork } from "../network/iqa_network.ts";
import type { ModelConfig, Preparation } from "../network/model_config.ts";
import { withinMemory } from "../network/pixels_that_fit.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";

/**
 * How a model wants images, bounded by what fits into memory.
 *
 * @param config The model's configuration; of a network that this library does
 * not know, nothing is bounded.
 * @param preparation Another preparation than the model's.
 * @throws {RangeError} If one prepared image does not fit.
 */
export function boundedPreparation(
  config: ScoringConfig,
  preparation: Preparation = config.preparation,
): Preparation & Pick<SampleOptions, "limit"> {
  const network = networkOf(config as ModelConfig);
  return network ? withinMemory(network, preparation) : preparation;
}

/** The layers, where a file says which; that of an ONNX file may be of a later version. */
function networkOf(config: ModelConfig): IqaNetwork | undefined {
  try {
    return new IqaNetwork(config, () => 0);
  } catch {
    return undefined;
  }
}

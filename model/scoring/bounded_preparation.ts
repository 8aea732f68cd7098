import type { SampleOptions } from "../../data/batches/sample_options.ts";
import type { ImageSize } from "../../data/images/rgb_image.ts";
import { requirePoolable } from "../network/memory_need.ts";
import { IqaNetwork } from "../network/iqa_network.ts";
import type { ModelConfig, Preparation } from "../network/model_config.ts";
import { withinMemory } from "../network/pixels_that_fit.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";

/**
 * The preparation of a model's images, with a size limit by available memory.
 *
 * @param config The model's configuration; an unknown network has no limit.
 * @param preparation A preparation to use instead of the model's.
 * @throws {RangeError} If one prepared image does not fit.
 */
export function boundedPreparation(
  config: ScoringConfig,
  preparation: Preparation = config.preparation,
): Preparation & Pick<SampleOptions, "limit"> {
  const network = networkOf(config as ModelConfig);
  return network ? withinMemory(network, preparation) : preparation;
}

/**
 * Checks that a model can pool images of a size; an unknown network is not checked.
 *
 * @returns A function that throws a RangeError for a size that is too small; each size is checked once.
 */
export function poolingCheck(
  config: ScoringConfig,
): (size: ImageSize) => void {
  const network = networkOf(config as ModelConfig);
  const known = new Set<number>();
  return ({ height, width }) => {
    const key = height * 2 ** 24 + width;
    if (!network || known.has(key)) return;
    requirePoolable(network, { height, width });
    if (known.size < 1000) known.add(key);
  };
}

/** The network, if it is known; an ONNX file may come from a later version. */
function networkOf(config: ModelConfig): IqaNetwork | undefined {
  try {
    return new IqaNetwork(config, () => 0);
  } catch {
    return undefined;
  }
}

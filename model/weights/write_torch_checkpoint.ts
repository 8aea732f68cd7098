import { IqaNetwork } from "../network/iqa_network.ts";
import { parseModelConfig } from "../network/model_config.ts";
import { OWN_FORMAT, PLACES } from "./read_checkpoint.ts";
import type { Safetensors } from "./safetensors.ts";
import { type TorchObject, writeTorch } from "./torch/write_torch.ts";

/** The mapping of a model without a fitted one, as in LinearityIQA. */
const IDENTITY = { slope: 1, intercept: 0 };

/**
 * Writes a model as LinearityIQA saves it: `{model, k, b}`, where k and b are
 * the mappings of the heads both, early, late. The configuration, which
 * LinearityIQA takes from its command line, is an additional string.
 *
 * @param path The file to write or to replace; its folder exists.
 * @param content Tensors and metadata, as `readCheckpoint` gives them.
 * @throws {WeightsError} If the file cannot be written.
 */
export async function writeTorchCheckpoint(
  path: string,
  { tensors, metadata }: Safetensors,
): Promise<void> {
  const config = parseModelConfig(metadata.model);
  const { parameters } = new IqaNetwork(config, () => 0);
  const model = new Map(
    [...parameters].map(({ name }) => [name, tensors.get(name)!]),
  );
  const lines = new Array(3).fill(IDENTITY);
  PLACES.forEach((place, head) =>
    lines[place] = config.lines?.[head] ?? IDENTITY
  );
  const object = new Map<string, TorchObject>([
    ["model", model],
    ["k", lines.map(({ slope }) => slope)],
    ["b", lines.map(({ intercept }) => intercept)],
    [OWN_FORMAT, JSON.stringify(config)],
  ]);
  await writeTorch(path, object);
}

/** What PyTorch computes with the network, and the same weights and images here. */
import fixture from "../../fixtures/model/iqa_network.json" with {
  type: "json",
};
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { NetworkConfig } from "../../../model/network/network_config.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { formulaImages } from "../formula_weights.ts";
import { modelByFormula } from "./formula_model.ts";

/** Subjective scores and weights of the heads of the training step. */
export const { subjective, beta } = fixture;

/** One network of the fixture. */
export type NetworkCase = typeof fixture.cases[number];

/** The case of a backbone. */
export function networkCase(backbone: string): NetworkCase {
  return fixture.cases.find(({ config }) => config.backbone === backbone)!;
}

/** A model whose weights are the fixture's. */
export function formulaModel(
  runtime: Runtime,
  { config, scaleNumerator }: NetworkCase,
): DeviceIqaModel {
  return modelByFormula(runtime, config as NetworkConfig, { scaleNumerator });
}

/** The one image that the fixture predicts. */
export function predictedImage({ size }: NetworkCase): ImageBatch {
  return imagesOf(size, [1]);
}

/** The four images that the fixture learns from. */
export function trainingImages({ size }: NetworkCase): ImageBatch {
  return imagesOf(size, fixture.scales);
}

function imagesOf(
  [height, width]: readonly number[],
  scales: readonly number[],
): ImageBatch {
  return {
    pixels: formulaImages([scales.length, 3, height!, width!], scales),
    shape: [scales.length, height!, width!, 3],
  };
}

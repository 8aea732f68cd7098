/** What PyTorch computes with the network, and the same weights and images here. */
import fixture from "../../fixtures/model/iqa_network.json" with {
  type: "json",
};
import {
  DeviceIqaModel,
  type ImageBatch,
} from "../../../model/device_iqa_model.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { formulaArray, formulaImages, type Kind } from "../formula_weights.ts";

/** Subjective scores and weights of the heads of the training step. */
export const { subjective, beta } = fixture;

/** One network of the fixture. */
export type NetworkCase = typeof fixture.cases[number];

/** The case of a backbone. */
export function networkCase(backbone: string): NetworkCase {
  return fixture.cases.find((each) => each.backbone === backbone)!;
}

/** A model whose weights are the fixture's. */
export async function formulaModel(
  runtime: Runtime,
  { backbone, scaleNumerator }: NetworkCase,
): Promise<DeviceIqaModel> {
  const config = { backbone, preparation: {} };
  const model = new DeviceIqaModel(runtime, config, 1);
  const arrays = await model.variables.save();
  [...arrays].forEach(([name, { shape }], t) =>
    arrays.set(name, {
      shape,
      data: formulaArray(t, shape, kindOf(name, shape), scaleNumerator),
    })
  );
  model.variables.load(arrays);
  return model;
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

function kindOf(name: string, shape: readonly number[]): Kind {
  if (shape.length > 1) return "weight";
  const last = name.split(".").at(-1)!;
  return last === "weight" ? "bn_weight" : last as Kind;
}

/** Requests and answers of model/scoring/serving: their text, and what runtimes say. */
import { join } from "node:path";
import type { NamedTensorMap } from "@tensorflow/tfjs-core";
import { planesOf } from "../../../../model/scoring/onnx/planes_of.ts";
import { importPackage } from "../../../../model/runtime/packages.ts";
import type { Runtime } from "../../../../model/runtime/runtime.ts";
import { normalizeImage } from "../../../../data/images/normalize_image.ts";
import type { RgbImage } from "../../../../data/images/rgb_image.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import { inFolder } from "../../support/in_folder.ts";
import { writeSavedModel } from "../../../../model/weights/write_saved_model.ts";
import { savedPrediction } from "../../../../model/graph/prediction/saved_prediction.ts";
import { checkpointOfOnnx } from "./checkpoint_of_onnx.ts";

/** Where they lie. */
export const servingFolder = new URL("model/scoring/serving/", repositoryRoot);

/** The included model. */
export const defaultModel = new URL(
  "model/scoring/models/default.onnx",
  repositoryRoot,
);

/** A request of the Open Inference Protocol, which Triton and KServe speak. */
export interface OnnxRequest {
  inputs: [{ name: string; shape: number[]; datatype: "FP32"; data: number[] }];
  outputs: { name: string }[];
}

/** Its answer. */
export interface OnnxAnswer {
  model_name: string;
  model_version: string;
  outputs: {
    name: string;
    datatype: "FP32";
    shape: number[];
    data: number[];
  }[];
}

/** A request of TensorFlow Serving's REST interface: images × rows × columns × 3. */
export interface SavedModelRequest {
  instances: number[][][][];
}

/** Its answer. */
export interface SavedModelAnswer {
  predictions: Record<"score" | "early" | "late" | "both", number>[];
}

/** A picture small enough for a page: waves that run to one corner. */
function picture(): RgbImage {
  const side = 16;
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    return 16 * ((x * (1 + i % 3) + 3 * y) % 16);
  });
  return { data, height: side, width: side };
}

const short = (numbers: Float32Array) =>
  Array.from(numbers, (number) => Number(number.toFixed(4)));

/** The request for an ONNX file: N·3·H·W. */
export function onnxRequest(): OnnxRequest {
  const image = picture();
  return {
    inputs: [{
      name: "images",
      shape: [1, 3, image.height, image.width],
      datatype: "FP32",
      data: short(planesOf([image])),
    }],
    outputs: [{ name: "score" }, { name: "heads" }],
  };
}

/** The request for a SavedModel: N·H·W·3. */
export function savedModelRequest(): SavedModelRequest {
  const image = picture();
  const numbers = short(normalizeImage(image));
  const pixels = Array.from(
    { length: image.height },
    (_, y) =>
      Array.from({ length: image.width }, (_, x) => {
        const at = 3 * (y * image.width + x);
        return numbers.slice(at, at + 3);
      }),
  );
  return { instances: [pixels] };
}

/** What ONNX Runtime makes of a request. */
export async function askOnnxRuntime(
  { InferenceSession, Tensor }: typeof import("onnxruntime-node"),
  { inputs: [input], outputs }: OnnxRequest,
): Promise<OnnxAnswer> {
  const session = await InferenceSession.create(
    await Deno.readFile(defaultModel),
    { intraOpNumThreads: 1 },
  );
  const images = new Tensor(
    "float32",
    Float32Array.from(input.data),
    input.shape,
  );
  const results = await session.run({ [input.name]: images });
  await session.release();
  return {
    model_name: "iqa",
    model_version: "1",
    outputs: outputs.map(({ name }) => ({
      name,
      datatype: "FP32",
      shape: [...results[name]!.dims],
      data: [...results[name]!.data as Float32Array],
    })),
  };
}

/** What TensorFlow makes of a request: its own loader of SavedModels, by tfjs-node. */
export async function askTensorFlow(
  { tf }: Runtime,
  { instances }: SavedModelRequest,
): Promise<SavedModelAnswer> {
  const { loadSavedModel } = await importPackage<{
    loadSavedModel(path: string, tags: string[], signature: string): Promise<{
      predict(inputs: NamedTensorMap): NamedTensorMap;
      dispose(): void;
    }>;
  }>("tensorflow", "/dist/saved_model.js");
  const values: Record<string, number[]> = {};
  await inFolder(async (folder) => {
    const path = join(folder, "1");
    const content = checkpointOfOnnx(await Deno.readFile(defaultModel));
    await writeSavedModel(path, () => savedPrediction(content));
    const model = await loadSavedModel(path, ["serve"], "serving_default");
    const images = tf.tensor4d(instances);
    const outputs = model.predict({ images });
    for (const [name, tensor] of Object.entries(outputs)) {
      values[name] = [...await tensor.data()];
    }
    tf.dispose([images, outputs]);
    model.dispose();
  });
  const names = ["score", "early", "late", "both"] as const;
  return {
    predictions: instances.map((_, i) =>
      Object.fromEntries(
        names.map((name) => [name, values[name]![i]!]),
      ) as SavedModelAnswer["predictions"][0]
    ),
  };
}

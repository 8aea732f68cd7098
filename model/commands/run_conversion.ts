import { extname, join } from "node:path";
import {
  outputTarget,
  requireWritable,
  writeAtomically,
} from "../../data/files/mod.ts";
import { describeCount } from "../../data/text/mod.ts";
import { fitLinearMapping, srocc } from "../../loss/mod.ts";
import { SAVED_MODEL_FILE } from "../graph/saved_model.ts";
import { savedPrediction } from "../graph/prediction/saved_prediction.ts";
import { writeSavedModel } from "../weights/write_saved_model.ts";
import { IqaNetwork } from "../network/iqa_network.ts";
import { type ModelConfig, parseModelConfig } from "../network/model_config.ts";
import type { NetworkConfig } from "../network/network_config.ts";
import { calibrationPhotographs } from "./calibration_photographs.ts";
import type {
  Quantization,
  QuantizeOptions,
} from "../scoring/quantizing/quantize_model.ts";
import { requireFit } from "../weights/infer_network.ts";
import { type OnnxOptions, writeOnnx } from "../weights/onnx/write_onnx.ts";
import { OWN_FORMAT, readCheckpoint } from "../weights/read_checkpoint.ts";
import { type Safetensors, writeSafetensors } from "../weights/safetensors.ts";
import { asWeightsError } from "../weights/weights_error.ts";
import { writeTorchCheckpoint } from "../weights/write_torch_checkpoint.ts";

/** Not a literal `import()`: only 8-bit models need ONNX Runtime and images. */
const QUANTIZE_MODEL: string = "../scoring/quantizing/quantize_model.ts";

type QuantizeModel = typeof import("../scoring/quantizing/quantize_model.ts");

/** What the flags of `convert` parse to. */
export interface ConvertFlags
  extends Pick<Partial<NetworkConfig>, "backbone" | "pool" | "p6" | "p7"> {
  set?: string;
  float16?: boolean;
  map?: boolean;
  int8?: boolean;
  calibrate?: string;
  force?: boolean;
  json?: boolean;
}

type Writer = (
  path: string,
  content: Safetensors,
  options: OnnxOptions,
) => Promise<void>;

/** Ending of the folder that a TensorFlow SavedModel is. */
const SAVED_MODEL = ".savedmodel";

/** Writers of models by the ending of the file's name. */
const WRITERS: Readonly<Record<string, Writer>> = {
  ".safetensors": (path, content) => writeSafetensors(path, content),
  ".pth": (path, content) => writeTorchCheckpoint(path, content),
  ".pt": (path, content) => writeTorchCheckpoint(path, content),
  ".onnx": writeOnnx,
  [SAVED_MODEL]: (path, { tensors, metadata }) =>
    writeSavedModel(path, () =>
      savedPrediction({
        config: parseModelConfig(metadata.model),
        tensors,
      })),
};

/** Converts a model, and prints what was written. */
export async function runConversion(
  input: string,
  output: string,
  {
    force = false,
    json = false,
    set,
    float16,
    map,
    int8,
    calibrate,
    ...given
  }: ConvertFlags,
): Promise<void> {
  const ending = extname(output).toLowerCase();
  const options = {
    ...float16 !== undefined && { float16 },
    ...map !== undefined && { map },
  };
  const asked = { ...options, ...int8 && { int8 } };
  if (ending !== ".onnx" && Object.keys(asked).length > 0) {
    const flags = Object.keys(asked).map((name) => `--${name}`);
    throw new Error(
      `Cannot write ${output} with ${
        flags.join(" and ")
      }: only .onnx supports that`,
    );
  }
  if ((int8 ?? false) !== (calibrate !== undefined)) {
    throw new Error(
      "Cannot calibrate: --int8 and --calibrate DIR, a folder of photographs, " +
        "must be given together",
    );
  }
  if (!force) await requireNoFile(output);
  if (ending !== SAVED_MODEL) await requireWritable(output);
  const photographs = calibrate === undefined
    ? undefined
    : await calibrationPhotographs(calibrate);
  console.error(`reading ${input}`);
  const content = await readCheckpoint(
    input,
    given,
    set === undefined ? {} : { set },
  );
  const config = parseModelConfig(content.metadata.model);
  const model = onlyModel(content, config);
  const quantization = photographs &&
    await writeQuantized(output, model, { ...options, photographs });
  if (!quantization) {
    console.error(`writing ${output}`);
    await WRITERS[ending]!(output, model, options);
  }
  const file = ending === SAVED_MODEL ? join(output, SAVED_MODEL_FILE) : output;
  const { size, isFile } = await Deno.stat(file);
  console.log(
    json
      ? JSON.stringify({
        output,
        ...isFile && { bytes: size },
        ...quantization && { quantization },
        model: config,
      })
      : describe(output, isFile ? size : undefined, model, config) +
        (quantization ? `, ${inWords(quantization)}` : ""),
  );
}

/** Writes an 8-bit model. */
async function writeQuantized(
  path: string,
  content: Safetensors,
  given: OnnxOptions & Pick<QuantizeOptions, "photographs">,
): Promise<Quantization> {
  const fitLine: QuantizeOptions["fitLine"] = (outputs, scores) => {
    const { slope, intercept } = fitLinearMapping(outputs, scores);
    return { slope, intercept };
  };
  const options = { ...given, fitLine, srocc };
  const { length } = options.photographs;
  console.error(`calibrating with ${describeCount(length, "photograph")}`);
  const { quantizeModel } = await import(QUANTIZE_MODEL) as QuantizeModel;
  try {
    const { file, quantization } = await quantizeModel(content, options);
    console.error(`writing ${path}`);
    await writeAtomically(path, file.parts);
    return quantization;
  } catch (error) {
    throw asWeightsError("write", path, error);
  }
}

function inWords({ photographs, srocc }: Quantization): string {
  return `8 bits, SROCC ${srocc.toFixed(3)} with the 32-bit scores of ` +
    describeCount(photographs, "photograph");
}

/** A pipe or device may be written to, since no file is replaced. */
async function requireNoFile(path: string): Promise<void> {
  if (!await Deno.lstat(path).catch(() => undefined)) return;
  const target = await outputTarget(path).catch(() => undefined);
  if (target?.kind === "special") return;
  throw new Error(
    `Cannot write ${path}: the file exists; use --force to replace it`,
  );
}

/**
 * Removes the tensors that only training needs; the rest is checked before
 * anything is written.
 */
function onlyModel({ tensors }: Safetensors, config: ModelConfig): Safetensors {
  requireFit(tensors, config);
  const { parameters } = new IqaNetwork(config, () => 0);
  return {
    tensors: new Map(
      [...parameters].map(({ name }) => [name, tensors.get(name)!]),
    ),
    metadata: { format: OWN_FORMAT, model: JSON.stringify(config) },
  };
}

function describe(
  output: string,
  bytes: number | undefined,
  { tensors }: Safetensors,
  { backbone, width, pool, p6, p7, lines }: ModelConfig,
): string {
  const facts = [
    `${backbone}${width ? ` of width ${width}` : ""}`,
    `pool ${pool ?? "avg"} with ${p6 ?? 1} and ${p7 ?? 1} levels`,
    `${tensors.size} arrays`,
    lines
      ? "mappings to the subjective scale"
      : "no mapping to a subjective scale",
    ...bytes === undefined ? [] : [`${(bytes / 1e6).toFixed(1)} MB`],
  ];
  return `${output}: ${facts.join(", ")}`;
}

import {
  type ModelConfig,
  parseModelConfig,
} from "../../network/model_config.ts";
import type { Line } from "../../network/scoring_config.ts";
import { halveFloats } from "../../weights/onnx/halve_floats.ts";
import { observeMaps } from "../../weights/onnx/observe_maps.ts";
import {
  mapsToQuantize,
  quantizeGraph,
} from "../../weights/onnx/quantize_graph.ts";
import {
  type OnnxFile,
  onnxFileOf,
  onnxGraph,
  type OnnxOptions,
} from "../../weights/onnx/write_onnx.ts";
import type { Safetensors } from "../../weights/safetensors.ts";
import { bytesOfParts } from "../bytes_of_parts.ts";
import { OnnxThread } from "../onnx/onnx_thread.ts";
import type { Predictor } from "../predictor.ts";
import { scoreFiles } from "../score_files.ts";
import type { Heads } from "../prediction/prediction.ts";
import { openObserver } from "./open_observer.ts";

/** Options of {@linkcode quantizeModel}. */
export interface QuantizeOptions extends OnnxOptions {
  /** Photographs like those that will be scored. */
  photographs: readonly string[];
  /** Fits the linear mapping from 8-bit outputs to 32-bit scores. */
  fitLine: (outputs: number[], scores: number[]) => Line;
  /** SROCC of outputs with scores. */
  srocc: (outputs: number[], scores: number[]) => number;
  /**
   * Receives lines about photographs that cannot be read.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/** How a model was quantized: an entry of the file's metadata. */
export interface Quantization {
  /** Type of the filters, with a scale for each channel. */
  weights: "int8";
  /** Type of the maps, with a scale for each map. */
  activations: "uint8";
  /** Number of photographs used for the ranges of the maps and the mappings. */
  photographs: number;
  /** SROCC of its scores of them with those of the 32-bit model. */
  srocc: number;
}

/** An 8-bit model. */
export interface QuantizedModel {
  /** Its file, not written yet. */
  file: OnnxFile;
  /** Its configuration, with its own mappings. */
  config: ModelConfig;
  /** How it was quantized. */
  quantization: Quantization;
}

/**
 * Makes a model with 8-bit convolutions.
 *
 * The 32-bit model scores the photographs to measure the range of each map;
 * then the 8-bit model scores them, and the mappings of its heads are fitted to
 * the first one's scores.
 *
 * @param content Tensors and metadata from `readCheckpoint`.
 * @throws {Error} If no photograph can be read.
 */
export async function quantizeModel(
  content: Safetensors,
  {
    photographs,
    fitLine,
    srocc,
    float16 = false,
    map = false,
    log = console.error,
  }: QuantizeOptions,
): Promise<QuantizedModel> {
  const config = parseModelConfig(content.metadata.model);
  const observed = onnxGraph(content);
  const maps = mapsToQuantize(observed);
  const outputs = observeMaps(observed, maps);
  const observer = await openObserver(
    bytesOfParts(onnxFileOf(observed, config, { outputs })),
    config,
    maps,
  );
  const full = await headsOf(observer, photographs, log);
  if (full.size === 0) throw new Error("no photograph can be read");
  const graphOf = (config: ModelConfig) => {
    const metadata = { ...content.metadata, model: JSON.stringify(config) };
    const graph = onnxGraph({ ...content, metadata }, { map });
    quantizeGraph(graph, observer.statistics);
    if (float16) halveFloats(graph);
    return graph;
  };
  const first = onnxFileOf(graphOf(config), config);
  const thread = await OnnxThread.open(bytesOfParts(first));
  const few = await headsOf(thread, [...full.keys()], log);
  const own = {
    ...config,
    ...config.lines && { lines: fitLines(config.lines, few, full, fitLine) },
  };
  const last = (heads: Map<string, Heads>) =>
    Array.from(heads.values(), (each) => each[2]);
  const quantization: Quantization = {
    weights: "int8",
    activations: "uint8",
    photographs: full.size,
    srocc: srocc(last(few), last(full)),
  };
  return {
    file: onnxFileOf(graphOf(own), own, { metadata: { quantization } }),
    config: own,
    quantization,
  };
}

/** Outputs of the heads for each readable photograph. */
async function headsOf(
  predictor: Predictor,
  photographs: readonly string[],
  log: (line: string) => void,
): Promise<Map<string, Heads>> {
  const heads = new Map<string, Heads>();
  try {
    // One by one, so that each range is that of a single photograph.
    const scored = scoreFiles(predictor, photographs, { batchSize: 1 });
    for await (const { path, score, error } of scored) {
      if (score) heads.set(path, score.heads);
      else log(`left out: ${error.message}`);
    }
  } finally {
    await predictor.dispose();
  }
  return heads;
}

/** Fits the mappings of the 8-bit heads to the 32-bit scores. */
function fitLines(
  lines: readonly Line[],
  few: Map<string, Heads>,
  full: Map<string, Heads>,
  fitLine: QuantizeOptions["fitLine"],
): Line[] {
  return lines.map(({ slope, intercept }, head) => {
    const scores = Array.from(
      full.values(),
      (heads) => slope * heads[head]! + intercept,
    );
    const own = Array.from(few.values(), (heads) => heads[head]!);
    return fitLine(own, scores);
  });
}

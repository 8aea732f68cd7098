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
  /** Photographs as the model will see them. */
  photographs: readonly string[];
  /** The line that brings outputs in 8 bits nearest to scores in 32. */
  fitLine: (outputs: number[], scores: number[]) => Line;
  /** SROCC of the one with the other. */
  srocc: (outputs: number[], scores: number[]) => number;
  /**
   * Receives lines about photographs that cannot be read.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/** How a model came to 8 bits: an entry of the file's metadata. */
export interface Quantization {
  /** Of filters, with a scale for each channel. */
  weights: "int8";
  /** Of maps, with a scale for each map. */
  activations: "uint8";
  /** Photographs that the ranges of the maps, and the lines, are of. */
  photographs: number;
  /** SROCC of its scores of them with those of the model in 32 bits. */
  srocc: number;
}

/** A model in 8 bits. */
export interface QuantizedModel {
  /** Its file, not written yet. */
  file: OnnxFile;
  /** Its configuration, with lines of its own. */
  config: ModelConfig;
  /** How it came to 8 bits. */
  quantization: Quantization;
}

/**
 * A model whose convolutions compute with 8 bits.
 *
 * The model in 32 bits scores the photographs, and the range of each map is seen;
 * so does the model in 8 bits, and the lines of its heads are fitted to the first
 * one's scores.
 *
 * @param content Tensors and metadata, as `readCheckpoint` gives them.
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

/** What the heads say of each photograph that can be read. */
async function headsOf(
  predictor: Predictor,
  photographs: readonly string[],
  log: (line: string) => void,
): Promise<Map<string, Heads>> {
  const heads = new Map<string, Heads>();
  try {
    // One by one, so that a range is that of one photograph.
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

/** Lines with which the heads in 8 bits come nearest to the scores in 32 bits. */
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

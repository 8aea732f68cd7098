import { IqaNetwork } from "../../network/iqa_network.ts";
import {
  type ModelConfig,
  parseModelConfig,
} from "../../network/model_config.ts";
import { writeAtomically } from "../../../data/files/mod.ts";
import { requireFit } from "../infer_network.ts";
import type { Safetensors } from "../safetensors.ts";
import { asWeightsError } from "../weights_error.ts";
import { graphContent, modelContent, type OnnxExtras } from "./onnx_content.ts";
import { halveFloats } from "./halve_floats.ts";
import { type Initializer, OnnxGraph } from "./onnx_graph.ts";
import { addMap } from "./onnx_map.ts";
import { DATA_TYPE, encode, FIELD, fieldStart } from "./onnx_messages.ts";
import { OnnxOperations } from "./onnx_operations.ts";

/** Protocol buffers, and so ONNX, are limited to 2 GB. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a model as ONNX, for the programs that run it without this library.
 *
 * Its input `images` are N·3·H·W floats, RGB normalized with ImageNet's statistics, of any number and size; its
 * outputs are `score`, N·1 on the subjective scale (the mapping of the last head is part of the graph), and `heads`,
 * N·3, the outputs of the three heads: early, late, both. The file documents this, with the preparation of the
 * images and the configuration.
 *
 * @param path The file to write or to replace; its folder exists.
 * @param content Tensors and metadata, as `readCheckpoint` gives them.
 * @throws {WeightsError} If the tensors are not the model's, or the file cannot
 * be written.
 */
export async function writeOnnx(
  path: string,
  content: Safetensors,
  options: OnnxOptions = {},
): Promise<void> {
  try {
    await writeAtomically(path, onnxFile(content, options).parts);
  } catch (error) {
    throw asWeightsError("write", path, error);
  }
}

/** Options of an ONNX file. */
export interface OnnxOptions {
  /**
   * Float16 weights, which ONNX Runtime widens when it loads them: half the size.
   *
   * @default {false}
   */
  float16?: boolean;
  /**
   * Adds the contribution of each position to the score: see {@linkcode
   * addMap}.
   *
   * @default {false}
   */
  map?: boolean;
}

/** A file that is not written yet. */
export interface OnnxFile {
  /** Its size. */
  bytes: number;
  /** Its bytes, in order; weights are made one after the other. */
  parts: Iterable<Uint8Array<ArrayBuffer>>;
}

/**
 * The file that {@linkcode writeOnnx} writes.
 *
 * @throws {Error} If the tensors are not the model's, or a map is not possible.
 */
export function onnxFile(
  content: Safetensors,
  { float16 = false, map = false }: OnnxOptions = {},
): OnnxFile {
  const graph = onnxGraph(content, { map });
  if (float16) halveFloats(graph);
  return onnxFileOf(graph, parseModelConfig(content.metadata.model));
}

/**
 * The graph of a model for prediction.
 *
 * @throws {Error} If the tensors are not the model's, or a map is not possible.
 */
export function onnxGraph(
  { tensors, metadata }: Safetensors,
  { map = false }: Pick<OnnxOptions, "map"> = {},
): OnnxGraph {
  const config = parseModelConfig(metadata.model);
  requireFit(tensors, config);
  const graph = new OnnxGraph();
  const operations = new OnnxOperations(
    graph,
    ({ name }) => tensors.get(name)!.data,
  );
  const network = new IqaNetwork(config, () => 0);
  const images = operations.input("images", 3);
  const maps = network.maps(operations, images);
  const features = network.pool(operations, maps);
  const reduced = network.reduce(operations, features);
  const heads = network.rate(operations, reduced).map(({ name }) => name);
  graph.add("Concat", heads, { axis: 1 }, "heads");
  const { slope, intercept } = config.lines?.[2] ?? { slope: 1, intercept: 0 };
  const k = graph.floats("k", [1], () => Float32Array.of(slope));
  const b = graph.floats("b", [1], () => Float32Array.of(intercept));
  graph.add("Add", [graph.add("Mul", [heads[2]!, k]), b], {}, "score");
  if (map) {
    const stage = (index: 0 | 1) => ({
      map: maps[index].name,
      reduced: reduced[index].name,
    });
    addMap(graph, [stage(0), stage(1)], config, tensors);
  }
  return graph;
}

/** A graph and its metadata as a file. */
export function onnxFileOf(
  graph: OnnxGraph,
  config: ModelConfig,
  { metadata, outputs }: OnnxExtras = {},
): OnnxFile {
  const head = encode("Graph", graphContent(graph, config, outputs));
  const arrays = graph.initializers.map(startOf);
  const bytes = arrays.reduce(
    (sum, { start, bytes }) => sum + start.length + bytes,
    head.length,
  );
  const model = encode("Model", modelContent(config, metadata));
  const before = [model, fieldStart(FIELD.graph, bytes), head];
  const total = before[0]!.length + before[1]!.length + bytes;
  if (total > MAX_BYTES) {
    throw new RangeError(
      `the model would have ${total} bytes, and an ONNX file can have ${MAX_BYTES}`,
    );
  }
  return { bytes: total, parts: parts(before, arrays) };
}

function* parts(
  before: readonly Uint8Array<ArrayBuffer>[],
  arrays: readonly ReturnType<typeof startOf>[],
): Generator<Uint8Array<ArrayBuffer>> {
  yield* before;
  for (const { initializer, start } of arrays) {
    yield start;
    yield bytesOf(initializer);
  }
}

/** Bytes of one number. */
const BYTES = {
  float32: 4,
  float16: 2,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
} as const;

/** The bytes of an array before its numbers. */
function startOf(initializer: Initializer) {
  const { name, shape, type } = initializer;
  const bytes = shape.reduce((product, side) => product * side, BYTES[type]);
  const message = encode("Tensor", {
    dims: shape,
    dataType: DATA_TYPE[type],
    name,
  });
  const data = fieldStart(FIELD.rawData, bytes);
  const length = message.length + data.length + bytes;
  const tag = fieldStart(FIELD.initializer, length);
  const start = new Uint8Array([...tag, ...message, ...data]);
  return { initializer, start, bytes };
}

function bytesOf({ make }: Initializer): Uint8Array<ArrayBuffer> {
  const numbers = make();
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(numbers)
    ? numbers
    : BigInt64Array.from(numbers as readonly number[], BigInt);
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

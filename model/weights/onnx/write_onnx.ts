import { IqaNetwork } from "../../network/iqa_network.ts";
import {
  type ModelConfig,
  parseModelConfig,
} from "../../network/model_config.ts";
import { writeAtomically } from "../../../data/files/mod.ts";
import { requireFit } from "../infer_network.ts";
import type { Safetensors } from "../safetensors.ts";
import { asWeightsError } from "../weights_error.ts";
import { graphContent, modelContent } from "./onnx_content.ts";
import { type Initializer, OnnxGraph } from "./onnx_graph.ts";
import { DATA_TYPE, encode, FIELD, fieldStart } from "./onnx_messages.ts";
import { OnnxOperations } from "./onnx_operations.ts";

/** Protocol buffers, and ONNX with them, end at 2 GB. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a model as ONNX, for the programs that run it without this library.
 *
 * Its input `images` are N·3·H·W floats, RGB as ImageNet normalises them, of
 * any number and size; its outputs are `score`, N·1 on the subjective scale (the
 * line of the last head is part of the graph), and `heads`, N·3, what the three
 * heads put out by themselves: early, late, both. The file says so too, with
 * the preparation of the images and the configuration.
 *
 * @param path The file to write or to replace; its folder exists.
 * @param content Tensors and metadata, as `readCheckpoint` gives them.
 * @throws {WeightsError} If the tensors are not the model's, or the file cannot
 * be written.
 */
export async function writeOnnx(
  path: string,
  content: Safetensors,
): Promise<void> {
  try {
    await writeAtomically(path, onnxFile(content).parts);
  } catch (error) {
    throw asWeightsError("write", path, error);
  }
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
 * @throws {Error} If the tensors are not the model's.
 */
export function onnxFile({ tensors, metadata }: Safetensors): OnnxFile {
  const config = parseModelConfig(metadata.model);
  requireFit(tensors, config);
  return _fileOf(_graphOf(config, tensors), config);
}

function _graphOf(
  config: ModelConfig,
  tensors: Safetensors["tensors"],
): OnnxGraph {
  const graph = new OnnxGraph();
  const operations = new OnnxOperations(
    graph,
    ({ name }) => tensors.get(name)!.data,
  );
  const network = new IqaNetwork(config, () => 0);
  const images = operations.input("images", 3);
  const heads = network.forward(operations, images).map(({ name }) => name);
  graph.add("Concat", heads, { axis: 1 }, "heads");
  const { slope, intercept } = config.lines?.[2] ?? { slope: 1, intercept: 0 };
  const k = graph.floats("k", [1], () => Float32Array.of(slope));
  const b = graph.floats("b", [1], () => Float32Array.of(intercept));
  graph.add("Add", [graph.add("Mul", [heads[2]!, k]), b], {}, "score");
  return graph;
}

function _fileOf(graph: OnnxGraph, config: ModelConfig): OnnxFile {
  const head = encode("Graph", graphContent(graph, config));
  const arrays = graph.initializers.map(_startOf);
  const bytes = arrays.reduce(
    (sum, { start, bytes }) => sum + start.length + bytes,
    head.length,
  );
  const model = encode("Model", modelContent(config));
  const before = [model, fieldStart(FIELD.graph, bytes), head];
  const total = before[0]!.length + before[1]!.length + bytes;
  if (total > MAX_BYTES) {
    throw new RangeError(
      `the model has ${total} bytes, ONNX takes ${MAX_BYTES}`,
    );
  }
  return { bytes: total, parts: _parts(before, arrays) };
}

function* _parts(
  before: readonly Uint8Array<ArrayBuffer>[],
  arrays: readonly ReturnType<typeof _startOf>[],
): Generator<Uint8Array<ArrayBuffer>> {
  yield* before;
  for (const { initializer, start } of arrays) {
    yield start;
    yield _bytesOf(initializer);
  }
}

/** What stands before the bytes of an array's numbers. */
function _startOf(initializer: Initializer) {
  const { name, shape, type } = initializer;
  const size = type === "int64" ? 8 : 4;
  const bytes = shape.reduce((product, side) => product * side, size);
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

function _bytesOf({ type, make }: Initializer): Uint8Array<ArrayBuffer> {
  const numbers = make();
  const { buffer, byteOffset, byteLength } = type === "int64"
    ? BigInt64Array.from(numbers as readonly number[], BigInt)
    : numbers as Float32Array;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

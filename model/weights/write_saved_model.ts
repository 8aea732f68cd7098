import { join } from "node:path";
import { IqaNetwork } from "../network/iqa_network.ts";
import { type NamedArray, requireArrays } from "../network/layers/variables.ts";
import type { ModelConfig } from "../network/model_config.ts";
import { asWeightsError } from "./weights_error.ts";
import { writeAtomically } from "../../data/files/mod.ts";
import { Arithmetic } from "../graph/arithmetic.ts";
import { integers, type } from "../graph/attribute.ts";
import { Graph, type Node } from "../graph/graph.ts";
import { PredictionOperations } from "../graph/prediction_operations.ts";
import {
  bytesOf,
  SAVED_MODEL_FILE,
  savedModelParts,
  type Signature,
} from "../graph/saved_model.ts";

/** What a SavedModel is made of. */
export interface SavedModelContent {
  /** Layers, and the line from the last head's output to scores. */
  config: ModelConfig;
  /** Weights and running statistics under PyTorch's names and in its layout. */
  tensors: ReadonlyMap<string, NamedArray>;
}

/**
 * Writes a model as a TensorFlow SavedModel that predicts: a folder with
 * `saved_model.pb`, which holds the weights as constants and needs nothing
 * else, neither this library nor oneDNN.
 *
 * Its signature `serving_default` takes `images`, float32 [N,H,W,3] of any N,
 * H and W: red, green and blue from 0 to 1, minus 0.485, 0.456 and 0.406, over
 * 0.229, 0.224 and 0.225. It gives `score` [N], on the scale of the training
 * scores where the model has a line, and what the heads say before it:
 * `early`, `late` and `both`, [N] each.
 *
 * The file appears whole or not at all; a SavedModel that was there before is
 * replaced.
 *
 * @param folder The folder to write; its parent exists.
 * @throws {WeightsError} If an array is missing or does not fit, the folder
 * holds something else, or the disk is full.
 */
export async function writeSavedModel(
  folder: string,
  content: SavedModelContent,
): Promise<void> {
  try {
    const { graph, signature } = predictionGraph(content);
    const parts = savedModelParts(graph, signature);
    await requireFolder(folder);
    const path = join(folder, SAVED_MODEL_FILE);
    await writeAtomically(path, bytesOf(parts));
  } catch (error) {
    throw asWeightsError("write", folder, error);
  }
}

function predictionGraph({ config, tensors }: SavedModelContent) {
  const network = new IqaNetwork(config, Math.random); // no first values are made
  requireArrays(network.parameters, tensors);
  const graph = new Graph();
  const on = new PredictionOperations(
    graph,
    ({ name }) => Promise.resolve(tensors.get(name)!.data),
    (array) => graph.array(array),
  );
  const images = graph.input("images", [-1, -1, -1, 3]);
  const heads = network.forward(on, on.input(images))
    .map(({ node }) => withoutAxis(graph, node)) as [Node, Node, Node];
  const [early, late, both] = heads;
  const score = mapped(graph, both, config);
  const signature: Signature = {
    inputs: { images: { node: images, shape: [-1, -1, -1, 3] } },
    outputs: Object.fromEntries(
      Object.entries({ score, early, late, both })
        .map(([name, node]) => [name, { node, shape: [-1] }]),
    ),
  };
  return { graph, signature };
}

/** [N,1] as [N]. */
function withoutAxis(graph: Graph, node: Node): Node {
  return graph.one("Squeeze", [node], [
    type("T", "float32"),
    integers("squeeze_dims", [1]),
  ]);
}

/** k x + b, where there is such a line. */
function mapped(graph: Graph, output: Node, { lines }: ModelConfig): Node {
  const on = new Arithmetic(graph);
  const { slope, intercept } = lines?.[2] ?? { slope: 1, intercept: 0 };
  return on.add(
    on.multiply(output, on.number(slope)),
    on.number(intercept),
  );
}

/** Makes the folder, unless it is one that only holds a SavedModel. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    for await (const { name } of Deno.readDir(folder)) {
      if (name === SAVED_MODEL_FILE) continue;
      throw new Error(`the folder has ${name}, which is not of a SavedModel`);
    }
  }
}

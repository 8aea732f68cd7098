import { IqaNetwork } from "../../network/iqa_network.ts";
import {
  type NamedArray,
  requireArrays,
} from "../../network/layers/variables.ts";
import type { ModelConfig } from "../../network/model_config.ts";
import { Arithmetic } from "../arithmetic.ts";
import { integers, type } from "../attribute.ts";
import { Graph, type Node } from "../graph.ts";
import { PredictionOperations } from "./prediction_operations.ts";
import {
  bytesOf,
  SAVED_MODEL_FILE,
  savedModelParts,
  type Signature,
} from "../saved_model.ts";

/** A model to be saved as a SavedModel. */
export interface PredictionContent {
  /** Layers, and the mappings from the heads' outputs to scores. */
  config: ModelConfig;
  /** Weights and running statistics under PyTorch's names and in its layout. */
  tensors: ReadonlyMap<string, NamedArray>;
}

/** The one file of a SavedModel. */
export interface SavedModelFile {
  /** Its name in the folder of the model. */
  name: string;
  /** Its bytes, in chunks. */
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * A model as a TensorFlow SavedModel that predicts: the file holds the weights
 * as constants and needs neither this library nor oneDNN.
 *
 * Its signature `serving_default` takes `images`, float32 [N,H,W,3] of any N, H and W:
 * red, green and blue from 0 to 1, minus 0.485, 0.456 and 0.406, over 0.229, 0.224 and
 * 0.225. It returns `score` [N], on the scale of the training scores if the model has
 * a mapping, and the raw outputs of the heads: `early`, `late` and `both`, [N] each.
 *
 * @throws {Error} If an array is missing or does not fit.
 */
export function savedPrediction(content: PredictionContent): SavedModelFile {
  const { graph, signature } = predictionGraph(content);
  return {
    name: SAVED_MODEL_FILE,
    bytes: bytesOf(savedModelParts(graph, signature)),
  };
}

function predictionGraph({ config, tensors }: PredictionContent) {
  const network = new IqaNetwork(config, Math.random); // no random numbers are drawn
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

/** k x + b, if there is a mapping. */
function mapped(graph: Graph, output: Node, { lines }: ModelConfig): Node {
  const on = new Arithmetic(graph);
  const { slope, intercept } = lines?.[2] ?? { slope: 1, intercept: 0 };
  return on.add(
    on.multiply(output, on.number(slope)),
    on.number(intercept),
  );
}

import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { NodeBackend } from "../kernels/node_backend.ts";
import { writeAtomically } from "../../data/files/mod.ts";
import type { Graph, Node } from "./graph.ts";
import {
  bytesOf,
  SAVED_MODEL_FILE,
  savedModelParts,
  SERVING_TAG,
} from "./saved_model.ts";

/** A tensor for an input of a graph. */
export type Feed = readonly [input: Node, tensor: Tensor];

/**
 * A graph that TensorFlow has loaded, with the values of its variables.
 *
 * tfjs-node can load a graph only as a SavedModel, so the graph is written to a temporary file.
 */
export class GraphSession implements Disposable {
  readonly #backend: NodeBackend;
  readonly #id: number;

  private constructor(backend: NodeBackend, id: number) {
    this.#backend = backend;
    this.#id = id;
  }

  /**
   * Loads a graph.
   *
   * @throws {Error} If a temporary file cannot be written, or TensorFlow
   * rejects the graph.
   */
  static async open(backend: NodeBackend, graph: Graph): Promise<GraphSession> {
    const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-graph-" });
    try {
      const path = join(folder, SAVED_MODEL_FILE);
      await writeAtomically(path, bytesOf(savedModelParts(graph)));
      const id = backend.binding.loadSavedModel(folder, SERVING_TAG);
      return new GraphSession(backend, id);
    } finally {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  }

  /**
   * Computes outputs, and everything that must run before them.
   *
   * @param feeds Inputs; the caller keeps their tensors.
   * @returns The outputs; the caller disposes them.
   */
  run(feeds: readonly Feed[], outputs: readonly Node[]): Tensor[] {
    const backend = this.#backend;
    const tensors = feeds.map(([, tensor]) => tensor);
    return backend.binding.runSavedModel(
      this.#id,
      backend.getInputTensorIds(tensors),
      feeds.map(([input]) => outputName(input)).join(),
      outputs.map(outputName).join(),
    ).map((handle) => backend.createOutputTensor(handle));
  }

  /** Frees the graph and its variables. */
  [Symbol.dispose](): void {
    this.#backend.binding.deleteSavedModel(this.#id);
  }
}

function outputName({ name }: Node): string {
  return name.includes(":") ? name : `${name}:0`;
}

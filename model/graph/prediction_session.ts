import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { IqaNetwork } from "../iqa_network.ts";
import type { NodeBackend } from "../kernels/node_backend.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import type { ReadParameter } from "./folded_array.ts";
import { Graph, type LazyArray, type Node } from "./graph.ts";
import { GraphVariable } from "./graph_variable.ts";
import { PredictionOperations } from "./prediction_operations.ts";
import { GraphSession } from "./session.ts";

/** An array of weights, and how the session takes its values. */
interface Held {
  array: LazyArray;
  input: Node;
  assigned: Node;
}

/**
 * A network as one TensorFlow graph that predicts: one call instead of one per
 * layer, with batch normalisation folded into the weights.
 *
 * Weights are variables of the session; as constants, which TensorFlow copies
 * when it reads and again when it optimises a graph, they take several times
 * their size.
 */
export class PredictionSession implements Disposable {
  readonly #session: GraphSession;
  readonly #images: Node;
  readonly #heads: readonly Node[];

  private constructor(
    session: GraphSession,
    images: Node,
    heads: readonly Node[],
  ) {
    this.#session = session;
    this.#images = images;
    this.#heads = heads;
  }

  /**
   * Loads a network with the weights that `read` gives now.
   *
   * @param tf The tfjs whose present backend is tfjs-node's.
   * @throws {Error} If TensorFlow does not take the graph.
   */
  static async open(
    tf: Tfjs,
    network: IqaNetwork,
    read: ReadParameter,
  ): Promise<PredictionSession> {
    const graph = new Graph();
    const held: Held[] = [];
    const on = new PredictionOperations(
      graph,
      read,
      (array) => hold(graph, held, array),
    );
    const images = graph.placeholder("images", [-1, -1, -1, 3]);
    const heads = network.forward(on, on.input(images))
      .map(({ node }) => node);
    const backend = tf.backend() as unknown as NodeBackend;
    const session = await GraphSession.open(backend, graph);
    try {
      for (const each of held) await assign(tf, session, each);
      return new PredictionSession(session, images, heads);
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  /** Outputs [N,1] of the three heads. */
  run(images: Tensor4D): Tensor[] {
    return this.#session.run([[this.#images, images]], this.#heads);
  }

  /** Frees the graph and its weights. */
  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }
}

function hold(graph: Graph, held: Held[], array: LazyArray): Node {
  const name = `weights_${held.length}`;
  const variable = new GraphVariable(graph, name, array.shape);
  const input = graph.placeholder(`${name}_input`, array.shape);
  const assigned = graph.done([variable.assign(input)]);
  held.push({ array, input, assigned });
  return variable.read();
}

async function assign(
  tf: Tfjs,
  session: GraphSession,
  { array, input, assigned }: Held,
): Promise<void> {
  const values = tf.tensor(await array.make(), [...array.shape], "float32");
  tf.dispose([values, ...session.run([[input, values]], [assigned])]);
}

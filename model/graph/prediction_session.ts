import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { IqaNetwork } from "../network/iqa_network.ts";
import type { NodeBackend } from "../kernels/node_backend.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import type { ReadParameter } from "./folded_array.ts";
import { Graph, type LazyArray, type Node } from "./graph.ts";
import { GraphVariable } from "./graph_variable.ts";
import { PredictionOperations } from "./prediction_operations.ts";
import { GraphSession } from "./session.ts";

/** An array of weights, and where the session takes its values. */
interface Held {
  array: LazyArray;
  variable: GraphVariable;
  input: Node;
}

/**
 * Arrays that go into the session together: TensorFlow plans a graph anew for
 * each set of inputs, and all at once would be in memory twice.
 */
const TOGETHER = 16;

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
   * @param options `onednn`: whether TensorFlow computes with oneDNN.
   * @throws {Error} If TensorFlow does not take the graph.
   */
  static async open(
    tf: Tfjs,
    network: IqaNetwork,
    read: ReadParameter,
    options: { onednn: boolean },
  ): Promise<PredictionSession> {
    const graph = new Graph();
    const held: Held[] = [];
    const on = new PredictionOperations(
      graph,
      read,
      (array) => hold(graph, held, array),
      options,
    );
    const images = graph.input("images", [-1, -1, -1, 3]);
    const heads = network.forward(on, on.input(images))
      .map(({ node }) => node);
    const groups = inGroups(held).map((group) => ({
      group,
      assigned: graph.done(
        group.map(({ variable, input }) => variable.assign(input)),
      ),
    }));
    const backend = tf.backend() as unknown as NodeBackend;
    const session = await GraphSession.open(backend, graph);
    try {
      for (const { group, assigned } of groups) {
        await assign(tf, session, group, assigned);
      }
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
  const input = graph.input(`${name}_input`, array.shape);
  held.push({ array, variable, input });
  return variable.read();
}

function inGroups(held: readonly Held[]): Held[][] {
  const count = Math.ceil(held.length / TOGETHER);
  return Array.from(
    { length: count },
    (_, index) => held.slice(index * TOGETHER, (index + 1) * TOGETHER),
  );
}

async function assign(
  tf: Tfjs,
  session: GraphSession,
  group: readonly Held[],
  assigned: Node,
): Promise<void> {
  const feeds: [Node, Tensor][] = [];
  for (const { array, input } of group) {
    const values = await array.make();
    feeds.push([input, tf.tensor(values, [...array.shape], "float32")]);
  }
  const done = session.run(feeds, [assigned]);
  tf.dispose([...done, ...feeds.map(([, tensor]) => tensor)]);
}

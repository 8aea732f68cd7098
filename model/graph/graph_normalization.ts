import type { BatchNormalized } from "../kernels/kernels.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import { normalization } from "./kernel_attributes.ts";

/** Batch normalization of maps, written as a graph: statistics are float32 for maps of any type. */
export class GraphNormalization {
  /**
   * A number per channel of each normalized map, which is not finite if the map
   * is not.
   */
  readonly witnesses: Node[] = [];
  readonly #graph: Graph;
  readonly #on: Arithmetic;

  /** Normalization in `graph`. */
  constructor(graph: Graph, arithmetic: Arithmetic) {
    this.#graph = graph;
    this.#on = arithmetic;
  }

  /** See {@linkcode Kernels.batchNorm}. */
  byBatch(
    x: Node,
    scale: Node,
    offset: Node,
    epsilon: number,
  ): BatchNormalized<Node> {
    const none = this.#graph.floats([]);
    const inputs = [x, scale, offset, none, none];
    const [y, mean, variance, ...saved] = this.#forward(inputs, epsilon, true);
    this.witnesses.push(variance);
    return { y, mean, variance, saved };
  }

  /** See {@linkcode Kernels.batchNormGradients}. */
  byBatchGradients(
    dy: Node,
    x: Node,
    scale: Node,
    saved: readonly Node[],
    epsilon: number,
  ): [dx: Node, dScale: Node, dOffset: Node] {
    return this.#backward([dy, x, scale, ...saved], epsilon, true);
  }

  /** See {@linkcode Kernels.normalize}. */
  byHistory(
    x: Node,
    scale: Node,
    offset: Node,
    mean: Node,
    variance: Node,
    epsilon: number,
  ): Node {
    const inputs = [x, scale, offset, mean, variance];
    const [y] = this.#forward(inputs, epsilon, false);
    this.witnesses.push(this.#on.float(this.#on.reduce("Mean", y, [0, 1, 2])));
    return y;
  }

  /** See {@linkcode Kernels.normalizeGradients}. */
  byHistoryGradients(
    dy: Node,
    x: Node,
    scale: Node,
    mean: Node,
    variance: Node,
    epsilon: number,
  ): [dx: Node, dScale: Node, dOffset: Node] {
    const none = this.#graph.floats([]);
    return this.#backward([dy, x, scale, mean, variance, none], epsilon, false);
  }

  #forward(inputs: readonly Node[], epsilon: number, byBatch: boolean) {
    const { type: of } = inputs[0]!;
    const attributes = [type("T", of), ...normalization(epsilon, byBatch)];
    return this.#graph.many("FusedBatchNormV3", inputs, attributes, 6, {
      types: [of],
    }) as [y: Node, mean: Node, variance: Node, Node, Node, Node];
  }

  #backward(inputs: readonly Node[], epsilon: number, byBatch: boolean) {
    const { type: of } = inputs[1]!;
    const attributes = [type("T", of), ...normalization(epsilon, byBatch)];
    const [dx, dScale, dOffset] = this.#graph
      .many("FusedBatchNormGradV3", inputs, attributes, 5, { types: [of] });
    return [dx, dScale, dOffset] as [dx: Node, dScale: Node, dOffset: Node];
  }
}

import type { Tensor } from "@tensorflow/tfjs-core";
import type { IqaNetwork } from "../network/iqa_network.ts";
import type { NodeBackend } from "../kernels/node_backend.ts";
import type { Parameter } from "../network/layers/parameter.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import type { Node } from "./graph.ts";
import type { Group } from "./graph_optimizer.ts";
import { type Feed, GraphSession } from "./session.ts";
import { SessionValues, type SessionVariable } from "./session_values.ts";
import { TrainingGraph, type TrainingGraphOptions } from "./training_graph.ts";

/** The numbers of one update. */
export interface UpdateRates {
  /** Learning rate of each group; for Adam with its bias corrections. */
  rate: Record<Group, number>;
  /** Factor of the weights of each group after AdamW's decay. */
  kept: Record<Group, number>;
  /** The rule's ε; for Adam with its bias correction. */
  epsilon: number;
  /** Factor of every gradient; 1 leaves them unchanged. */
  factor: number;
}

/** A session of a {@linkcode TrainingGraph}: it has the weights and the moments. */
export class TrainingSession implements Disposable {
  /** The parameters' values. */
  readonly values: Map<Parameter, SessionVariable>;
  /** The moments of the trained parameters. */
  readonly moments: Map<Parameter, readonly SessionVariable[]>;
  readonly #outside: readonly SessionValues[];
  readonly #tf: Tfjs;
  readonly #graph: TrainingGraph;
  readonly #session: GraphSession;
  /** Shapes of the trained variables, then of the others. */
  readonly #shapes: number[][];
  /** Whether values of a forward run are stored for its backward run. */
  #recorded = false;
  /** Whether gradients are stored for an update. */
  #hasGradients = false;

  private constructor(
    tf: Tfjs,
    parameters: readonly Parameter[],
    graph: TrainingGraph,
    session: GraphSession,
  ) {
    this.#tf = tf;
    this.#graph = graph;
    this.#session = session;
    const values = new SessionValues(tf, session, graph.values);
    const moments = new SessionValues(tf, session, graph.moments);
    this.#outside = [values, moments];
    this.values = new Map(
      parameters.map((each, index) => [each, values.variables[index]!]),
    );
    this.#shapes = [
      ...graph.trained,
      ...parameters.filter(({ trainable }) => !trainable),
    ].slice(0, graph.exchange.inputs.length)
      .map((each) => [...this.values.get(each)!.shape]);
    const count = graph.optimizer.moments[0]!.length;
    this.moments = new Map(
      graph.trained.map((each, index) => {
        const start = count * index;
        return [each, moments.variables.slice(start, start + count)];
      }),
    );
  }

  /**
   * Loads a network's training graph; values and moments are not yet assigned.
   *
   * @param tf The tfjs whose active backend is tfjs-node's.
   * @throws {Error} If TensorFlow rejects the graph.
   */
  static async open(
    tf: Tfjs,
    network: IqaNetwork,
    options: TrainingGraphOptions,
  ): Promise<TrainingSession> {
    const graph = new TrainingGraph(network, options);
    const backend = tf.backend() as unknown as NodeBackend;
    const session = await GraphSession.open(backend, graph.graph);
    const parameters = [...network.parameters];
    return new TrainingSession(tf, parameters, graph, session);
  }

  /**
   * Outputs [N,1] of the heads, normalized by the batch's statistics; NaN if
   * any intermediate value is not finite. The caller disposes them.
   *
   * @param inputs Images [N,H,W,3], or early and late features of a frozen backbone.
   * @param record Whether the values that {@linkcode backward} needs are kept.
   */
  forward(inputs: readonly Tensor[], record: boolean): Tensor[] {
    this.settle();
    this.#drop();
    const { inputs: nodes, heads, health, kept } = this.#graph;
    const wanted = [...heads, health, ...record ? [kept] : []];
    const results = this.#session.run(
      nodes.map((node, index) => [node, inputs[index]!]),
      wanted,
    );
    this.#recorded = record;
    const outputs = results.splice(0, heads.length);
    const [finite] = results[0]!.dataSync();
    this.#tf.dispose(results);
    return Number.isFinite(finite) ? outputs : this.#spoiled(outputs);
  }

  /**
   * Propagates gradients of the scores back, and updates the running statistics
   * with the batch. The weights' gradients are added to the stored ones.
   *
   * @returns Norm of all gradients together.
   */
  backward(gradients: readonly ArrayLike<number>[]): number {
    this.settle();
    const { first, more, seeds } = this.#graph;
    const { done, norm } = this.#hasGradients ? more : first;
    this.#recorded = false;
    this.#hasGradients = false;
    const length = this.#run(
      [done, norm],
      seeds.map((seed, index) => {
        const values = Float32Array.from(gradients[index]!);
        return [seed, this.#tf.tensor2d(values, [values.length, 1])];
      }),
    );
    this.#hasGradients = true;
    this.#changed((parameter) => !parameter.trainable);
    return length;
  }

  /**
   * Takes the stored gradients out of the session, for other workers; if there are
   * none, because the share was empty, they are 0. The running statistics are returned
   * with them.
   */
  send(): { gradients: Float32Array[]; statistics: Float32Array[] } {
    this.settle();
    const { gradients, statistics, inputs } = this.#graph.exchange;
    const wanted = [...this.#hasGradients ? gradients : [], ...statistics];
    this.#hasGradients = false;
    // TensorFlow does not accept an empty run.
    const results = wanted.length > 0 ? this.#session.run([], wanted) : [];
    const values = results.map((it) => it.dataSync<"float32">());
    this.#tf.dispose(results);
    const shares = values.length === inputs.length
      ? values.splice(0, gradients.length)
      : this.#shapes.slice(0, gradients.length)
        .map((shape) => new Float32Array(this.#tf.util.sizeFromShape(shape)));
    return { gradients: shares, statistics: values };
  }

  /**
   * Replaces the gradients and statistics that were {@linkcode send|sent} by
   * those of all workers.
   *
   * @returns Norm of all gradients together.
   */
  receive(
    { gradients, statistics }: {
      gradients: readonly Float32Array[];
      statistics: readonly Float32Array[];
    },
  ): number {
    const { inputs, received } = this.#graph.exchange;
    const length = this.#run(
      [received.done, received.norm],
      [...gradients, ...statistics].map((values, i) => [
        inputs[i]!,
        this.#tf.tensor(values, this.#shapes[i]!),
      ]),
    );
    this.#hasGradients = true;
    this.#changed((parameter) => !parameter.trainable);
    return length;
  }

  /** Updates the weights with the stored gradients. */
  update({ rate, kept, epsilon, factor }: UpdateRates): void {
    this.settle();
    const { optimizer } = this.#graph;
    const { rates } = optimizer;
    const numbers: [Node, number][] = [
      [rates.backbone.rate, rate.backbone],
      [rates.heads.rate, rate.heads],
      [rates.backbone.kept, kept.backbone],
      [rates.heads.kept, kept.heads],
      [optimizer.epsilon, epsilon],
      [optimizer.factor, factor],
    ];
    this.#hasGradients = false;
    this.#run(
      [factor === 1 ? optimizer.updated : optimizer.shortened],
      numbers.map(([node, value]) => [node, this.#tf.scalar(value)]),
    );
    this.#changed((parameter) => parameter.trainable);
  }

  /** Puts values that were assigned from outside into the session. */
  settle(): void {
    for (const values of this.#outside) values.settle();
  }

  /** Drops what is stored for a later run. */
  clear(): void {
    this.#drop();
    if (this.#hasGradients) this.#run([this.#graph.forgotten], []);
    this.#hasGradients = false;
  }

  /** Frees the graph, the weights and the moments. */
  [Symbol.dispose](): void {
    for (const values of this.#outside) values.dispose();
    this.#session[Symbol.dispose]();
  }

  #drop(): void {
    if (this.#recorded) this.#run([this.#graph.dropped], []);
    this.#recorded = false;
  }

  /** Runs outputs and returns the last one, a number. Disposes the fed tensors. */
  #run(outputs: readonly Node[], feeds: readonly Feed[]): number {
    const results = this.#session.run(feeds, outputs);
    const [number] = results.at(-1)!.dataSync();
    this.#tf.dispose([...results, ...feeds.map(([, tensor]) => tensor)]);
    return number!;
  }

  #spoiled(outputs: readonly Tensor[]): Tensor[] {
    return outputs.map((output) => {
      output.dispose();
      return this.#tf.fill(output.shape, NaN);
    });
  }

  #changed(which: (parameter: Parameter) => boolean): void {
    for (const [parameter, variable] of this.values) {
      if (which(parameter)) variable.changes++;
    }
  }
}

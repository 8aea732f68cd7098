import { scoresOf } from "../network/input_tensors.ts";
import type { IqaNetwork } from "../network/iqa_network.ts";
import type { Parameter } from "../network/layers/parameter.ts";
import { Tape } from "../network/layers/tape.ts";
import type { TapeMode } from "../network/layers/tape_mode.ts";
import { deviceShape } from "../network/layers/variables.ts";
import { Arithmetic } from "./arithmetic.ts";
import type { Node } from "./graph.ts";
import { GraphKernels, type GraphOptions } from "./graph_kernels.ts";
import {
  GraphOptimizer,
  type OptimizerGraphOptions,
} from "./graph_optimizer.ts";
import { GraphVariable } from "./graph_variable.ts";
import { MixedKernels } from "./mixed_kernels.ts";
import { accessTo, type ValuesAccess } from "./session_values.ts";
import { StagedGraph } from "./staged_graph.ts";
import { Stash } from "./stash.ts";

/** Options of a {@linkcode TrainingGraph}. */
export interface TrainingGraphOptions
  extends GraphOptions, OptimizerGraphOptions {
  /** Whether maps are bfloat16: see {@linkcode MixedKernels}. */
  mixed: boolean;
  /**
   * Whether the backbone is frozen: the graph then starts at its pooled
   * features.
   */
  frozen?: boolean;
  /** What a pass does with batch normalization. */
  mode: TapeMode;
}

/** A backward run: gradients are computed, and stored for further ones or for an update. */
export interface BackwardRun {
  /** Requested to run it. */
  done: Node;
  /** Norm of all gradients together. */
  norm: Node;
}

/** Exchange of values if several workers have a share of the batch. */
export interface GradientExchange {
  /** The stored gradients, which are removed. */
  gradients: readonly Node[];
  /** The running statistics. */
  statistics: readonly Node[];
  /** Inputs of their replacements. */
  inputs: readonly Node[];
  /** Stores the replacements. */
  received: BackwardRun;
}

/**
 * A network's training step as one graph for three kinds of runs: forward,
 * backward, update. The session holds weights, moments and the values that one
 * run keeps for the next.
 */
export class TrainingGraph {
  /** The graph. */
  readonly graph: StagedGraph = new StagedGraph();
  /**
   * Input of images [N,H,W,3]; with a frozen backbone, of early and late
   * features [N,F].
   */
  readonly inputs: readonly Node[];
  /** The parameters that are trained. */
  readonly trained: readonly Parameter[];
  /** Forward: outputs [N,1] of the heads in training mode. */
  readonly heads: readonly Node[];
  /** Forward: not finite if any image or normalized map is not. */
  readonly health: Node;
  /** Forward: keeps what the backward run needs. */
  readonly kept: Node;
  /** Drops what was kept. */
  readonly dropped: Node;
  /** Inputs of dLoss/dScore [N,1] of each head, for the backward run. */
  readonly seeds: readonly Node[];
  /** Backward, for the first micro-batch. */
  readonly first: BackwardRun;
  /** Backward, adding to the stored gradients. */
  readonly more: BackwardRun;
  /** Drops the stored gradients. */
  readonly forgotten: Node;
  /** Takes out the stored gradients, and stores others. */
  readonly exchange: GradientExchange;
  /** Update: a step against the stored gradients. */
  readonly optimizer: GraphOptimizer;
  /** Access to each parameter's values, in their order. */
  readonly values: ValuesAccess;
  /** Access to the moments of the trained parameters, variable by variable. */
  readonly moments: ValuesAccess;

  /** Writes the graph of a network. */
  constructor(network: IqaNetwork, options: TrainingGraphOptions) {
    const { graph } = this;
    const variables = new Map<Parameter, GraphVariable>();
    for (const parameter of network.parameters) {
      const shape = deviceShape(parameter.shape);
      const variable = new GraphVariable(graph, parameter.name, shape);
      variables.set(parameter, variable);
    }
    const kernels = options.mixed
      ? new MixedKernels(graph, options)
      : new GraphKernels(graph, options);
    const of = (parameter: Parameter) => variables.get(parameter)!;
    const tape = new Tape<Node>({ kernels, variables: { of } }, options.mode);
    this.inputs = options.frozen
      ? ["early", "late"].map((name) => graph.input(name, [-1, -1]))
      : [graph.input("images", [-1, -1, -1, 3])];
    const heads = scoresOf(
      network,
      tape,
      this.inputs.map((input) =>
        tape.input(options.frozen ? input : kernels.images(input))
      ),
    );
    this.heads = heads.map(({ tensor }) => tensor);
    this.health = health(graph, this.inputs, kernels.witnesses);

    graph.beginSecondRun();
    this.seeds = heads.map((_, i) => graph.input(`seed_${i}`, [-1, 1]));
    const gradients = tape.backward(
      heads.map((head, index) => [head, this.seeds[index]!]),
    );
    const trained = [...variables].filter(([{ trainable }, variable]) =>
      trainable && gradients.has(variable)
    );
    this.trained = trained.map(([parameter]) => parameter);
    const stash = new Stash("gradients", graph.many.bind(graph));
    const types = trained.map(() => "float32" as const);
    const waiting = stash.take(types);
    const run = (sums: Node[]): BackwardRun => ({
      done: graph.done([stash.put(sums), ...kernels.updates]),
      norm: norm(graph, sums),
    });
    const own = trained.map(([, variable]) => gradients.get(variable)!);
    this.first = run(own);
    this.more = run(own.map((each, i) => kernels.add(waiting[i]!, each)));
    this.forgotten = graph.done([stash.clear(types)]);
    const statistics = kernels.updates.length === 0 ? [] : [...variables]
      .filter(([{ trainable }]) => !trainable).map(([, it]) => it);
    const inputs = [...trained.map(([, it]) => it), ...statistics]
      .map(({ shape }, i) => graph.input(`received_${i}`, shape));
    const sums = inputs.slice(0, trained.length);
    this.exchange = {
      gradients: waiting,
      statistics: statistics.map((variable) => variable.read()),
      inputs,
      received: {
        done: graph.done([
          stash.put(sums),
          ...statistics.map((variable, i) =>
            variable.assign(inputs[trained.length + i]!)
          ),
        ]),
        norm: norm(graph, sums),
      },
    };
    this.optimizer = new GraphOptimizer(
      graph,
      trained.map(([{ name }, variable], index) => ({
        name,
        variable,
        gradient: waiting[index]!,
      })),
      options,
    );
    ({ kept: this.kept, dropped: this.dropped } = graph.stage());

    this.values = accessTo(graph, [...variables.values()]);
    this.moments = accessTo(graph, this.optimizer.moments.flat());
  }
}

/**
 * The sum of means of inputs and witnesses: oneDNN's ReLU turns NaN into 0, so
 * the outputs alone do not show it.
 */
function health(
  graph: StagedGraph,
  inputs: readonly Node[],
  witnesses: readonly Node[],
): Node {
  const on = new Arithmetic(graph);
  const axes = inputs.length === 1 ? [0, 1, 2, 3] : [0, 1];
  const means = [
    ...inputs.map((each) => on.reduce("Mean", each, axes)),
    ...witnesses.map((each) => on.reduce("Mean", each, [0])),
  ];
  return on.sum(means);
}

/** The root of the sum of all squares. */
function norm(graph: StagedGraph, gradients: readonly Node[]): Node {
  const on = new Arithmetic(graph);
  const halves = on.sum(gradients.map((gradient) => on.halfSquares(gradient)));
  return on.root(on.multiply(halves, on.number(2)));
}

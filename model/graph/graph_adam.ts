import { Arithmetic } from "./arithmetic.ts";
import { flag, type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import { GraphVariable } from "./graph_variable.ts";

/** Constants of Adam, and how weights decay. */
export interface AdamGraphOptions {
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Pull of every weight towards 0. */
  weightDecay: number;
  /** Whether that is AdamW's, off the weight, and not a part of the gradient. */
  decoupled: boolean;
}

/** A variable and where its gradient is. */
export interface Descending {
  /** Its parameter's name. */
  name: string;
  /** What moves. */
  variable: GraphVariable;
  /** Which way is up. */
  gradient: Node;
}

/** Numbers of one group of parameters, fed at each update. */
export interface RateInputs {
  /** Learning rate, with Adam's bias corrections. */
  rate: Node;
  /** What AdamW leaves of a weight, a number below 1. */
  kept: Node;
}

/** The groups of parameters that have rates of their own. */
export type Group = "backbone" | "heads";

/** The name that parameters of the backbone start with. */
const BACKBONE = "features.";

/** One step of Adam or AdamW for all variables of a graph. */
export class GraphAdam {
  /** Take the rates of each group. */
  readonly rates: Record<Group, RateInputs>;
  /** Takes ε, with its bias correction. */
  readonly epsilon: Node;
  /** Takes the number that shortens every gradient, for {@linkcode shortened}. */
  readonly factor: Node;
  /** A step down the gradients. */
  readonly updated: Node;
  /** A step down the gradients times a factor. */
  readonly shortened: Node;
  /** Moments of each variable, in order. */
  readonly moments: [GraphVariable, GraphVariable][];
  readonly #graph: Graph;
  readonly #on: Arithmetic;
  readonly #options: AdamGraphOptions;

  /** Adds the step to a graph. */
  constructor(
    graph: Graph,
    all: readonly Descending[],
    options: AdamGraphOptions,
  ) {
    const on = new Arithmetic(graph);
    this.#graph = graph;
    this.#on = on;
    this.#options = options;
    const inputs = (group: Group) => ({
      rate: graph.input(`rate_${group}`, []),
      kept: graph.input(`kept_${group}`, []),
    });
    this.rates = { backbone: inputs("backbone"), heads: inputs("heads") };
    this.epsilon = graph.input("epsilon", []);
    this.factor = graph.input("factor", []);
    this.moments = all.map(({ name, variable: { shape } }) => [
      new GraphVariable(graph, `${name} moment 1`, shape),
      new GraphVariable(graph, `${name} moment 2`, shape),
    ]);
    const step = (shorten: (gradient: Node) => Node) =>
      graph.done(
        all.map(({ gradient, ...each }, index) =>
          this.#step(each, shorten(gradient), this.moments[index]!)
        ),
      );
    this.updated = step((gradient) => gradient);
    this.shortened = step((gradient) => on.multiply(gradient, this.factor));
  }

  #step(
    { name, variable }: Omit<Descending, "gradient">,
    gradient: Node,
    moments: readonly GraphVariable[],
  ): Node {
    const group = name.startsWith(BACKBONE) ? "backbone" : "heads";
    const { rate, kept } = this.rates[group];
    const on = this.#on;
    const { beta1, beta2, weightDecay, decoupled } = this.#options;
    const after: Node[] = [];
    let slope = gradient;
    if (weightDecay > 0 && decoupled) {
      after.push(variable.assign(on.multiply(variable.read(), kept)));
    } else if (weightDecay > 0) {
      const pull = on.multiply(variable.read(), on.number(weightDecay));
      slope = on.add(gradient, pull);
    }
    const numbers = [
      on.number(0), // β₁ᵗ and β₂ᵗ: rate and ε are corrected already
      on.number(0),
      rate,
      on.number(beta1),
      on.number(beta2),
      this.epsilon,
    ];
    const handles = [variable, ...moments].map(({ handle }) => handle);
    const [done] = this.#graph.many(
      "ResourceApplyAdam",
      [...handles, ...numbers, slope],
      [
        type("T", "float32"),
        flag("use_locking", false),
        flag("use_nesterov", false),
      ],
      0,
      { after },
    );
    return done!;
  }
}

import { Arithmetic } from "./arithmetic.ts";
import type { Graph, Node } from "./graph.ts";
import type { GraphRule } from "./graph_rules.ts";
import { GraphVariable } from "./graph_variable.ts";

/** How weights are updated. */
export interface OptimizerGraphOptions {
  /** The rule of each step. */
  rule: GraphRule;
  /** Weight decay of every weight. */
  weightDecay: number;
  /** Whether weight decay is AdamW's, subtracted from the weight instead of added to the gradient. */
  decoupled: boolean;
}

/** A variable and its gradient. */
export interface Descending {
  /** Its parameter's name. */
  name: string;
  /** The variable. */
  variable: GraphVariable;
  /** Its gradient. */
  gradient: Node;
}

/** Numbers of one group of parameters, fed at each update. */
export interface RateInputs {
  /** Learning rate; for Adam with its bias corrections. */
  rate: Node;
  /** Factor of a weight after AdamW's decay, below 1. */
  kept: Node;
}

/** The groups of parameters that have rates of their own. */
export type Group = "backbone" | "heads";

/** Prefix of the names of the backbone's parameters. */
const BACKBONE = "features.";

/** One step of an optimizer for all variables of a graph. */
export class GraphOptimizer {
  /** Inputs of each group's rates. */
  readonly rates: Record<Group, RateInputs>;
  /** Input of the rule's ε; for Adam with its bias correction. */
  readonly epsilon: Node;
  /** Input of the factor of every gradient, for {@linkcode shortened}. */
  readonly factor: Node;
  /** A step against the gradients. */
  readonly updated: Node;
  /** A step against the gradients, multiplied by a factor. */
  readonly shortened: Node;
  /** Moments of each variable, in order. */
  readonly moments: GraphVariable[][];
  readonly #graph: Graph;
  readonly #on: Arithmetic;
  readonly #options: OptimizerGraphOptions;

  /** Adds the step to a graph. */
  constructor(
    graph: Graph,
    all: readonly Descending[],
    options: OptimizerGraphOptions,
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
    this.moments = all.map(({ name, variable: { shape } }) =>
      Array.from(
        { length: options.rule.moments },
        (_, i) => new GraphVariable(graph, `${name} moment ${i + 1}`, shape),
      )
    );
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
    const { rule, weightDecay, decoupled } = this.#options;
    const after: Node[] = [];
    let slope = gradient;
    if (weightDecay > 0 && decoupled) {
      after.push(variable.assign(on.multiply(variable.read(), kept)));
    } else if (weightDecay > 0) {
      const pull = on.multiply(variable.read(), on.number(weightDecay));
      slope = on.add(gradient, pull);
    }
    const { epsilon } = this;
    const descent = { variable, moments, slope, rate, epsilon };
    return rule.update(this.#graph, descent, after);
  }
}

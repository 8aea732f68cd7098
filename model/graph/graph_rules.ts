import { type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import type { GraphVariable } from "./graph_variable.ts";

/** A variable that is updated, and the inputs of its update. */
export interface Descent {
  /** The variable. */
  variable: GraphVariable;
  /** Its moments. */
  moments: readonly GraphVariable[];
  /** Its gradient. */
  slope: Node;
  /** Learning rate, fed at each update. */
  rate: Node;
  /** The rule's ε, fed at each update. */
  epsilon: Node;
}

/** Updates one variable in place, by one of TensorFlow's operations. */
export interface GraphRule {
  /** Number of moments, arrays of the variable's shape that start at zero. */
  moments: number;
  /** Adds the update of one variable, which waits for `after`. */
  update(graph: Graph, descent: Descent, after: readonly Node[]): Node;
}

/** Adam; rate and ε include the bias corrections. */
export function graphAdam(
  { beta1, beta2 }: { beta1: number; beta2: number },
): GraphRule {
  return {
    moments: 2,
    update(graph, descent, after) {
      const { rate, epsilon, slope } = descent;
      const none = number(graph, 0); // rate and ε already include β₁ᵗ and β₂ᵗ
      return apply(graph, "ResourceApplyAdam", descent, [
        ...[none, none, rate],
        ...[number(graph, beta1), number(graph, beta2), epsilon, slope],
      ], after);
    },
  };
}

/** Gradient descent with momentum m: b ← m b + g, w ← w − lr b. */
export function graphMomentum(momentum: number): GraphRule {
  return {
    moments: 1,
    update(graph, descent, after) {
      const { rate, slope } = descent;
      return apply(graph, "ResourceApplyMomentum", descent, [
        ...[rate, slope, number(graph, momentum)],
      ], after);
    },
  };
}

/** Adadelta with decay ρ. */
export function graphAdadelta(rho: number): GraphRule {
  return {
    moments: 2,
    update(graph, descent, after) {
      const { rate, epsilon, slope } = descent;
      return apply(graph, "ResourceApplyAdadelta", descent, [
        ...[rate, number(graph, rho), epsilon, slope],
      ], after);
    },
  };
}

function apply(
  graph: Graph,
  operation: string,
  { variable, moments }: Descent,
  inputs: readonly Node[],
  after: readonly Node[],
): Node {
  const handles = [variable, ...moments].map(({ handle }) => handle);
  const all = [...handles, ...inputs];
  return graph.many(operation, all, [type("T", "float32")], 0, { after })[0]!;
}

function number(graph: Graph, value: number): Node {
  return graph.floats([value], []);
}

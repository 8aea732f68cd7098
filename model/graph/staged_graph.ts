import { type Attribute, type } from "./attribute.ts";
import { Graph, type Node, type NodeOptions } from "./graph.ts";
import { Stash } from "./stash.ts";

/** Operations that fill and clear the store between the two runs. */
export interface Stage {
  /** Requested in the first run, to keep what the second needs. */
  kept: Node;
  /** Drops what was kept if there is no second run. */
  dropped: Node;
}

/**
 * A graph for two runs of a session, of which the second continues with values of the first: forward, then backward.
 *
 * Those values are kept in the session and freed at their last use. Values of variables are not kept but read again, so
 * that they can be updated in place.
 */
export class StagedGraph extends Graph {
  #second = false;
  readonly #first = new Set<Node>();
  readonly #handles = new Map<Node, Node>();
  readonly #reads = new Map<Node, Node>();
  readonly #staged = new Map<Node, Node>();

  /** {@inheritDoc Graph.many} */
  override many(
    operation: string,
    inputs: readonly Node[],
    attributes: readonly Attribute[],
    outputs: number,
    options?: NodeOptions,
  ): Node[] {
    if (this.#second) {
      const present = inputs.map((node) => this.#inSecondRun(node));
      return super.many(operation, present, attributes, outputs, options);
    }
    const nodes = super.many(operation, inputs, attributes, outputs, options);
    if (operation === "ReadVariableOp") {
      this.#handles.set(nodes[0]!, inputs[0]!);
    } else if (operation !== "VarHandleOp") {
      for (const node of nodes) this.#first.add(node);
    }
    return nodes;
  }

  /** Operations added from now on belong to the second run. */
  beginSecondRun(): void {
    this.#second = true;
  }

  /** Joins the two runs, when both are complete. */
  stage(): Stage {
    const stash = new Stash("between the runs", super.many.bind(this));
    const nodes = [...this.#staged.keys()];
    const types = nodes.map((node) => node.type);
    stash.take(types, TAKEN);
    return {
      kept: this.done([stash.put(nodes)]),
      dropped: this.done([stash.clear(types)]),
    };
  }

  #inSecondRun(node: Node): Node {
    const handle = this.#handles.get(node);
    if (handle) return this.#readAgain(handle);
    if (!this.#first.has(node)) return node;
    const known = this.#staged.get(node);
    if (known) return known;
    const output = this.#staged.size;
    const name = output === 0 ? TAKEN : `${TAKEN}:${output}`;
    const staged = { name, type: node.type };
    this.#staged.set(node, staged);
    return staged;
  }

  #readAgain(handle: Node): Node {
    const known = this.#reads.get(handle);
    if (known) return known;
    const read = this.one("ReadVariableOp", [handle], [
      type("dtype", "float32"),
    ]);
    this.#reads.set(handle, read);
    return read;
  }
}

/** Name of the operation that takes out the values of the first run. */
const TAKEN = "taken";

import type { Variable } from "../kernels/kernels.ts";
import { shape as shapeAttribute, text, type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

const FLOATS = type("dtype", "float32");

/** A variable of the session that runs a graph. */
export class GraphVariable implements Variable<Node> {
  /** {@inheritDoc Variable.shape} */
  readonly shape: readonly number[];
  /** The handle for operations that update in place. */
  readonly handle: Node;
  readonly #graph: Graph;

  /** Declares a variable; it has no values until the session assigns some. */
  constructor(graph: Graph, name: string, shape: readonly number[]) {
    this.shape = shape;
    this.#graph = graph;
    this.handle = graph.one("VarHandleOp", [], [
      FLOATS,
      shapeAttribute("shape", shape),
      text("container", ""),
      text("shared_name", name),
    ], { types: ["resource"] });
  }

  /** {@inheritDoc Variable.read} */
  read(): Node {
    return this.#graph.one("ReadVariableOp", [this.handle], [FLOATS]);
  }

  /** Returns an operation that replaces the values. */
  assign(values: Node): Node {
    const inputs = [this.handle, values];
    return this.#graph.many("AssignVariableOp", inputs, [FLOATS], 0)[0]!;
  }

  /** The session frees it. */
  dispose(): void {}
}

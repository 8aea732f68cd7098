import { type Attribute, text, types } from "./attribute.ts";
import type { DataType } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

/** How operations are added to a graph. */
type Add = Graph["many"];

/**
 * A store in a session: one run puts tensors in, and a later run takes them out, without a copy.
 */
export class Stash {
  readonly #add: Add;
  readonly #name: string;

  /** A store of this name; `add` adds operations to the graph. */
  constructor(name: string, add: Add) {
    this.#name = name;
    this.#add = add;
  }

  /** Stores tensors. */
  put(nodes: readonly Node[]): Node {
    const attributes = this.#attributes(nodes.map((node) => node.type));
    return this.#add("Stage", nodes, attributes, 0)[0]!;
  }

  /**
   * Takes out tensors of these types; if the store is empty, the run waits
   * forever.
   */
  take(of: readonly DataType[], name?: string): Node[] {
    const options = { types: of, ...name && { name } };
    return this.#add("Unstage", [], this.#attributes(of), of.length, options);
  }

  /** Drops its content. */
  clear(of: readonly DataType[]): Node {
    return this.#add("StageClear", [], this.#attributes(of), 0)[0]!;
  }

  #attributes(of: readonly DataType[]): Attribute[] {
    return [
      types("dtypes", of),
      text("container", ""),
      text("shared_name", this.#name),
    ];
  }
}

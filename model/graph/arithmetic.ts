import {
  type Attribute,
  type DataType,
  flag,
  integer,
  type,
} from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

/** Small operations, of which larger ones consist, on nodes of any type. */
export class Arithmetic {
  readonly #graph: Graph;

  /** Operations that write into `graph`. */
  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** An operation on floats of one type; unless given, that of the last input. */
  typed(
    operation: string,
    inputs: readonly Node[],
    attributes: readonly Attribute[] = [],
    of: DataType = inputs.at(-1)!.type,
  ): Node {
    return this.#graph.one(operation, inputs, [type("T", of), ...attributes], {
      types: [of],
    });
  }

  /** a + b. */
  add(a: Node, b: Node): Node {
    return this.#binary("AddV2", a, b);
  }
  /** a − b. */
  subtract(a: Node, b: Node): Node {
    return this.#binary("Sub", a, b);
  }
  /** a · b. */
  multiply(a: Node, b: Node): Node {
    return this.#binary("Mul", a, b);
  }
  /** a / b. */
  divide(a: Node, b: Node): Node {
    return this.#binary("RealDiv", a, b);
  }
  /** ⌊a / b⌋ of whole numbers. */
  floorDivide(a: Node, b: Node): Node {
    return this.#binary("FloorDiv", a, b);
  }
  /** Sum of any number of values. */
  sum(parts: readonly Node[]): Node {
    return this.#graph.one("AddN", parts, [
      type("T", "float32"),
      integer("N", parts.length),
    ]);
  }
  /** Half the sum of all squares, a number. */
  halfSquares(x: Node): Node {
    return this.#unary("L2Loss", x);
  }
  /** x². */
  square(x: Node): Node {
    return this.#unary("Square", x);
  }
  /** √x. */
  root(x: Node): Node {
    return this.#unary("Sqrt", x);
  }
  /** |x|. */
  magnitude(x: Node): Node {
    return this.#unary("Abs", x);
  }
  /** Whether a < b. */
  less(a: Node, b: Node): Node {
    return this.#compare("Less", a, b);
  }
  /** Whether a = b. */
  equal(a: Node, b: Node): Node {
    return this.#compare("Equal", a, b);
  }
  /** `a` where `condition` holds, else `b`. */
  select(condition: Node, a: Node, b: Node): Node {
    return this.#graph.one("SelectV2", [condition, a, b], [type("T", a.type)], {
      types: [a.type],
    });
  }
  /** Mean, Max or Min over axes. */
  reduce(
    operation: "Mean" | "Max" | "Min" | "Prod",
    x: Node,
    axes: readonly number[],
    keep = false,
  ): Node {
    return this.#graph.one(operation, [x, this.#graph.integers(axes)], [
      type("T", x.type),
      type("Tidx", "int32"),
      flag("keep_dims", keep),
    ], { types: [x.type] });
  }
  /** As 32-bit floats. */
  float(x: Node): Node {
    return this.cast(x, "float32");
  }
  /** As elements of this type, rounded to nearest; `x` itself if it has them. */
  cast(x: Node, to: DataType): Node {
    if (x.type === to) return x;
    return this.#graph.one("Cast", [x], [
      type("SrcT", x.type),
      type("DstT", to),
    ], { types: [to] });
  }
  /** Lengths of the axes. */
  shape(x: Node): Node {
    return this.#graph.one("Shape", [x], [
      type("T", x.type),
      type("out_type", "int32"),
    ], { types: ["int32"] });
  }
  /** One of the lengths. */
  length(x: Node, axis: number): Node {
    const at = (index: number) => this.#graph.integers([index]);
    return this.#graph.one("StridedSlice", [
      this.shape(x),
      at(axis),
      at(axis + 1),
      at(1),
    ], [
      type("T", "int32"),
      type("Index", "int32"),
      integer("shrink_axis_mask", 1),
    ], { types: ["int32"] });
  }
  /** The same values in another shape. */
  reshape(x: Node, shape: Node): Node {
    return this.#graph.one("Reshape", [x, shape], [
      type("T", x.type),
      type("Tshape", "int32"),
    ], { types: [x.type] });
  }
  /** With one more axis, of length 1. */
  expand(x: Node, axis: number): Node {
    return this.#graph.one(
      "ExpandDims",
      [
        x,
        this.#graph.integers([axis], []),
      ],
      [type("T", x.type), type("Tdim", "int32")],
      { types: [x.type] },
    );
  }
  /** Stacked along a new axis. */
  stack(parts: readonly Node[], axis = 0): Node {
    const of = parts[0]!.type;
    return this.#graph.one("Pack", parts, [
      type("T", of),
      integer("N", parts.length),
      integer("axis", axis),
    ], { types: [of] });
  }
  /** Splits what {@linkcode stack} joined. */
  unstack(x: Node, count: number, axis = 0): Node[] {
    return this.#graph.many(
      "Unpack",
      [x],
      [
        type("T", x.type),
        integer("num", count),
        integer("axis", axis),
      ],
      count,
      { types: Array(count).fill(x.type) },
    );
  }
  /** Broadcast to a shape. */
  broadcast(x: Node, shape: Node): Node {
    return this.#graph.one("BroadcastTo", [x, shape], [
      type("T", x.type),
      type("Tidx", "int32"),
    ], { types: [x.type] });
  }
  /** A whole number. */
  integer(value: number): Node {
    return this.#graph.integers([value], []);
  }
  /** A number. */
  number(value: number): Node {
    return this.#graph.floats([value], []);
  }

  #unary(operation: string, x: Node): Node {
    return this.typed(operation, [x]);
  }
  #binary(operation: string, a: Node, b: Node): Node {
    return this.typed(operation, [a, b], [], a.type);
  }
  #compare(operation: string, a: Node, b: Node): Node {
    return this.#graph.one(operation, [a, b], [type("T", a.type)], {
      types: ["bool"],
    });
  }
}

import type { Cell } from "../network/layers/operations.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { type, types } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

/** Where each of P cells begins and ends along one axis of a map. */
interface Cuts {
  starts: Node[];
  ends: Node[];
}

/** Cells of maps whose sides are known when the graph runs. */
export class GraphCells {
  readonly #graph: Graph;
  readonly #on: Arithmetic;
  readonly #known = new WeakMap<Node, Map<string, Cuts>>();

  /** Cells in `graph`. */
  constructor(graph: Graph, arithmetic: Arithmetic) {
    this.#graph = graph;
    this.#on = arithmetic;
  }

  /** See {@linkcode Kernels.cell}; a map that is too small ends the run with an error. */
  cell(x: Node, cell: Cell): Node {
    const { top, bottom, left, right } = this.#bounds(x, cell);
    const on = this.#on;
    const all = on.integer(-1);
    const zero = on.integer(0);
    const from = on.stack([zero, top, left, zero]);
    const [rows, columns] = [
      on.subtract(bottom, top),
      on.subtract(right, left),
    ];
    const inputs = [x, from, on.stack([all, rows, columns, all])];
    return this.#graph.one("Slice", inputs, [
      type("T", x.type),
      type("Index", "int32"),
    ], { types: [x.type] });
  }

  /** See {@linkcode Kernels.cellGradient}. */
  gradient(dy: Node, x: Node, cell: Cell): Node {
    const { top, bottom, left, right } = this.#bounds(x, cell);
    const on = this.#on;
    const none = this.#graph.integers([0, 0]);
    const margins = [
      none,
      on.stack([top, on.subtract(on.length(x, 1), bottom)]),
      on.stack([left, on.subtract(on.length(x, 2), right)]),
      none,
    ];
    return this.#graph.one("Pad", [dy, on.stack(margins)], [
      type("T", dy.type),
      type("Tpaddings", "int32"),
    ], { types: [dy.type] });
  }

  #bounds(x: Node, { row, column, parts }: Cell) {
    const rows = this.#cuts(x, 1, parts);
    const columns = this.#cuts(x, 2, parts);
    return {
      top: rows.starts[row]!,
      bottom: rows.ends[row]!,
      left: columns.starts[column]!,
      right: columns.ends[column]!,
    };
  }

  #cuts(x: Node, axis: number, parts: number): Cuts {
    const known = this.#known.get(x) ?? new Map<string, Cuts>();
    this.#known.set(x, known);
    const key = `${axis} ${parts}`;
    const cuts = known.get(key) ?? this.#cut(this.#on.length(x, axis), parts);
    known.set(key, cuts);
    return cuts;
  }

  #cut(length: Node, parts: number): Cuts {
    const on = this.#on;
    const count = on.integer(parts);
    const side = this.#atLeast(length, count);
    const indices = Array.from({ length: parts }, (_, index) => index);
    const first = this.#graph.integers(indices);
    const next = this.#graph.integers(indices.map((index) => index + 1));
    const each = on.floorDivide(side, count);
    const exact = on.less(side, on.multiply(each, on.integer(parts + 1)));
    const floor = on.floorDivide(on.multiply(first, side), count);
    const raised = on.add(on.multiply(next, side), on.integer(parts - 1));
    const ceiling = on.floorDivide(raised, count);
    const starts = on.select(exact, on.multiply(first, each), floor);
    const ends = on.select(exact, on.multiply(next, each), ceiling);
    return {
      starts: on.unstack(starts, parts),
      ends: on.unstack(ends, parts),
    };
  }

  /** A side, checked when the session runs. */
  #atLeast(side: Node, count: Node): Node {
    const short = this.#on.less(side, count);
    const enough = this.#graph.one("LogicalNot", [short], [], {
      types: ["bool"],
    });
    const [checked] = this.#graph.many("Assert", [enough, side, count], [
      types("T", ["int32", "int32"]),
    ], 0);
    return this.#graph.one("Identity", [side], [type("T", "int32")], {
      types: ["int32"],
      after: [checked!],
    });
  }
}

import type { Cell } from "../../network/layers/operations.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

/**
 * Extracts a cell from a map N·C·H·W whose sides are known only when the graph
 * runs; the position is that of `Operations.cell`, computed with ONNX integers:
 *
 * L = ⌊side/P⌋; where side < L (P + 1), from i L to (i + 1) L, and otherwise
 * from ⌊i side/P⌋ to ⌈(i + 1) side/P⌉.
 *
 * @returns The cell's name.
 */
export function cellOfMap(
  graph: OnnxGraph,
  map: string,
  { row, column, parts }: Cell,
): string {
  const add = (operator: string, ...inputs: string[]) =>
    graph.add(operator, inputs);
  const count = graph.integers(parts);
  const [first, next] = [[row, column], [row + 1, column + 1]].map((index) =>
    graph.integers(index)
  ) as [string, string];
  const sides = graph.add("Shape", [map], { start: 2, end: 4 });
  const length = add("Div", sides, count);
  const isCut = add(
    "Less",
    sides,
    add("Mul", length, graph.integers(parts + 1)),
  );
  const start = add(
    "Where",
    isCut,
    add("Mul", length, first),
    add("Div", add("Mul", sides, first), count),
  );
  // Rounded up, since integer division rounds down.
  const ceiling = add(
    "Add",
    add("Mul", sides, next),
    graph.integers(parts - 1),
  );
  const end = add(
    "Where",
    isCut,
    add("Mul", length, next),
    add("Div", ceiling, count),
  );
  return add("Slice", map, start, end, graph.integers([2, 3]));
}

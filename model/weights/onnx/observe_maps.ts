import type { OnnxGraph } from "./onnx_graph.ts";

/** What is observed of a map, and the operator for it. */
const OBSERVED = {
  low: { operator: "ReduceMin" },
  high: { operator: "ReduceMax" },
  means: { operator: "ReduceMean", axes: [0, 2, 3] },
} as const;

/**
 * Adds outputs to a graph: of each map the least and the greatest number and the
 * mean of each channel. The maps themselves do not leave the runtime.
 *
 * @returns Names of the outputs: `MAP_low`, `MAP_high`, `MAP_means`.
 */
export function observeMaps(
  graph: OnnxGraph,
  maps: readonly string[],
): string[] {
  return maps.flatMap((map) =>
    Object.entries(OBSERVED).map(([what, { operator, ...axes }]) =>
      graph.add(operator, [map], { keepdims: 1, ...axes }, `${map}_${what}`)
    )
  );
}

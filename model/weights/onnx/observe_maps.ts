import type { OnnxGraph } from "./onnx_graph.ts";

/** The observed statistics of a map, and their operators. */
const OBSERVED = {
  low: { operator: "ReduceMin" },
  high: { operator: "ReduceMax" },
  means: { operator: "ReduceMean", axes: [0, 2, 3] },
} as const;

/**
 * Adds outputs to a graph: the minimum and maximum of each map and the mean of
 * each channel. The maps themselves stay in the runtime.
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

import type { OnnxGraph } from "./onnx_graph.ts";
import { DATA_TYPE } from "./onnx_messages.ts";

/**
 * Stores the matrices and filters of a graph as float16. A `Cast` widens each
 * once, when a session is created; computation stays in float32.
 *
 * @throws {RangeError} If a weight is larger than 65504, the largest float16.
 */
export function halveFloats(graph: OnnxGraph): void {
  const casts = graph.initializers.flatMap((array) => {
    const { name, shape, type, make } = array;
    // Biases and other vectors are small, and rounding them would affect
    // scores.
    if (type !== "float32" || shape.length < 2) return [];
    array.name = `${name}_16`;
    array.type = "float16";
    array.make = () => {
      const halves = Float16Array.from(make() as Float32Array);
      if (!halves.every(Number.isFinite)) {
        throw new RangeError(
          `a number of ${name} is too large for 16 bits: convert without --float16`,
        );
      }
      return halves;
    };
    return [{
      input: [array.name],
      output: [name] as const,
      name,
      opType: "Cast",
      attribute: graph.attributes({ to: DATA_TYPE.float32 }),
    }];
  });
  graph.nodes.unshift(...casts);
}

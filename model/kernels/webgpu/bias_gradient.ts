import type { Tensor } from "@tensorflow/tfjs-core";
import { columnSums, columnSumsOf } from "./column_sums.ts";
import type { Gpu } from "./gpu.ts";

const SUMS = columnSumsOf({
  name: "bias gradient",
  reads: { dy: "f32" },
  terms: ["dy[i]"],
});

/** Σ dy over all but the channels; tfjs would first transpose the map. */
export function biasGradient(gpu: Gpu, dy: Tensor): Tensor {
  return columnSums(gpu, SUMS, [dy])[0]!;
}

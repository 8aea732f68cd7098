import type { Tensor } from "@tensorflow/tfjs-core";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";

const SUM = elementwise({
  name: "sum of splits",
  reads: { parts: "f32" },
  writes: ["sum"],
  uniforms: { splits: "u32" },
  code: `
    var total = 0.0;
    for (var split = 0u; split < uniforms.splits; split++) {
      total += parts[split * uniforms.count + i];
    }
    sum[i] = total;`,
});

/** Adds partial sums: [splits, …] to […]; disposes them. */
export function sumOfSplits(gpu: Gpu, parts: Tensor): Tensor {
  const [splits, ...shape] = parts.shape as [number, ...number[]];
  const sum = gpu.empty(...shape);
  runElementwise(gpu, SUM, sum.size, [parts, sum], { splits });
  parts.dispose();
  return sum;
}

import type { Tensor } from "@tensorflow/tfjs-core";
import { elementwise, runElementwise } from "./elementwise.ts";
import type { Gpu } from "./gpu.ts";

const PROGRAM = elementwise({
  name: "running average",
  reads: { batch: "f32" },
  writes: ["running"],
  uniforms: { keep: "f32", take: "f32" },
  code: `running[i] = uniforms.keep * running[i] + uniforms.take * batch[i];`,
});

/** running ← (1 − share) running + share batch, in place. */
export function runningAverage(
  gpu: Gpu,
  running: Tensor,
  batch: Tensor,
  share: number,
): void {
  runElementwise(gpu, PROGRAM, running.size, [batch, running], {
    keep: 1 - share,
    take: share,
  });
}

/** Scores files with a model as `score` does by default, and prints the most memory that this process had, in MB. */
import { peakMemory } from "../../../benchmarks/peak_memory.ts";
import { runScoring } from "../../../../model/commands/scoring/run_scoring.ts";
import { provisionOnnxRuntime } from "../../../../model/scoring/onnx/provision_onnx_runtime.ts";

await provisionOnnxRuntime();
const [model, ...paths] = Deno.args;
await runScoring(paths, {
  ...model && { model },
  ...{ batchSize: 8, every: 1, runtime: "auto", workers: 4 },
  ...{ json: true, skipUnreadable: true },
});
console.log(peakMemory());

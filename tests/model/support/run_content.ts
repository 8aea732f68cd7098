/** What is in the folder of a training run. */
import { join } from "node:path";
import { readSafetensors } from "../../../model/weights/safetensors.ts";

/** Everything in a run's folder that must not depend on interruptions. */
export async function contentOf(out: string) {
  const lines = await Deno.readTextFile(join(out, "metrics.jsonl"));
  const tensors = async (name: string) =>
    (await readSafetensors(join(out, name))).tensors;
  return {
    metrics: lines.trim().split("\n").map((line) => ({
      ...JSON.parse(line),
      seconds: undefined,
    })),
    last: await tensors("last.safetensors"),
    best: await tensors("best.safetensors"),
    model:
      (await readSafetensors(join(out, "best.safetensors"))).metadata.model,
  };
}

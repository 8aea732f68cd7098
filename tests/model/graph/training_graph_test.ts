import { assertEquals } from "@std/assert";
import { graphMomentum } from "../../../model/graph/graph_rules.ts";
import { bytesOf, savedModelParts } from "../../../model/graph/saved_model.ts";
import { TrainingGraph } from "../../../model/graph/training_graph.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import { TRAIN } from "../../../model/network/layers/tape_mode.ts";

/** The names of oneDNN's own operations in a training graph. */
async function onednnOperations(
  options: { onednn: boolean; mixed: boolean },
): Promise<Set<string>> {
  const network = new IqaNetwork({ backbone: "resnet10_slim" }, () => 0);
  const { graph } = new TrainingGraph(network, {
    ...options,
    mode: TRAIN,
    rule: graphMomentum(0.9),
    weightDecay: 0,
    decoupled: false,
  });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of bytesOf(savedModelParts(graph))) parts.push(part);
  const text = await new Blob(parts).text();
  return new Set(text.match(/_Mkl\w+/g));
}

// A GPU has no kernels for these: a session would not take the graph there.
Deno.test("a training graph has operations of oneDNN only where it may", async () => {
  for (const mixed of [false, true]) {
    const none = await onednnOperations({ onednn: false, mixed });
    assertEquals([...none], []);
    const own = await onednnOperations({ onednn: true, mixed });
    assertEquals([...own], ["_MklNativeMaxPool", "_MklNativeMaxPoolGrad"]);
  }
});

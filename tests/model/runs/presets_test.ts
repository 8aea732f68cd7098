import { presetFor } from "../../../model/runs/presets.ts";
import { assertEquals } from "@std/assert";

Deno.test("presetFor() follows what is learned from", () => {
  // The demo's images are 128×128 and are not resized.
  const demo = presetFor("synthetic");
  assertEquals(demo.size, undefined);
  assertEquals(demo.backbone, "resnet10_slim");

  // LinearityIQA's main.py: Adam 1e-4, × 0.1 for the backbone, batches of 8,
  // 30 epochs, images resized to 498×664.
  const paper = presetFor("csv", "imagenet.safetensors");
  assertEquals(paper.size, { height: 498, width: 664 });
  assertEquals(
    [paper.optimizer, paper.learningRate, paper.ftLrRatio],
    ["adam", 1e-4, 0.1],
  );
  assertEquals([paper.batchSize, paper.epochs], [8, 30]);

  const scratch = presetFor("biq2021");
  assertEquals(scratch.ftLrRatio, 1);
  assertEquals(scratch.crop, { height: 144, width: 144 });
});

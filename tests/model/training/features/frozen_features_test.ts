import { assertEquals, assertRejects } from "@std/assert";
import type { TrainConfig } from "../../../../model/learning/train_config.ts";
import type { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { frozenFeatures } from "../../../../model/training/features/frozen_features.ts";

Deno.test("frozenFeatures() says what a frozen backbone means for a run", async () => {
  const lines: string[] = [];
  // What it says comes before the first image, at which this model fails.
  const model = { config: { preparation: {} } } as DeviceIqaModel;
  const config = { crops: 1, augment: true, batchSize: 2 } as TrainConfig;
  await assertRejects(() =>
    frozenFeatures(
      model,
      { images: [{ name: "a", path: "/none/a.png", score: 1 }] },
      { train: [], validation: [], test: [] },
      config,
      { log: (line) => lines.push(line) },
    )
  );
  assertEquals(lines, [
    "The backbone is frozen, with its running statistics: features are computed once",
    "Augmentation is off, since the backbone is frozen",
  ]);
});

import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { SLICES } from "../../../../model/experiments/presets/slices.ts";
import type { StepEvent } from "../../../../model/training/training_events.ts";
import { trainRun } from "../../../../model/training/train.ts";
import { readSafetensors } from "../../../../model/weights/safetensors.ts";
import { inFolder } from "../../support/in_folder.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";
import { configsOf } from "./configs_of.ts";
import { differingSettings } from "./differing_settings.ts";

Deno.test("slices: what the loss compares, and what batch normalization sees at once, is as the arm's name says", () => {
  const configs = configsOf(SLICES);
  const sizes = [...configs].map(([name, config]) => {
    const { batchSize, accumulate, lossSlice = Infinity } = config;
    return [name, Math.min(batchSize * accumulate, lossSlice), batchSize];
  });
  assertEquals(sizes, [
    ["at-once", 64, 64],
    ["exact-8", 64, 8],
    ["slices-2", 32, 32],
    ["slices-4", 16, 16],
    ["slices-8", 8, 8],
    ["loss-alone-8", 8, 64],
  ]);
  assertEquals(differingSettings(configs.values()), [
    "accumulate",
    "batchSize",
    "lossSlice",
  ]);
});

/** By hand: a quarter of 300 images is 75, a batch of 64 and one of 11. */
const IMAGES = 300;
const BATCHES = [64, 11];

/** Two epochs in place of the preset's six, for time. */
const EPOCHS = 2;

Deno.test("slices: every arm takes as many steps, of as many images, at the same rates", () =>
  inFolder(async (folder) => {
    await writeTinyDataset(folder, { train: IMAGES });
    const arms = configsOf(SLICES);
    let first: Omit<StepEvent, "loss">[] | undefined;
    for (const [name, config] of arms) {
      // Only the data, the network and the length are not the preset's.
      const { pretrained: _, ...own } = config;
      const small = {
        ...own,
        dataset: "csv",
        datasetOptions: { data: folder },
        leaveOutNearDuplicates: false,
        backbone: "resnet10_slim",
        size: { height: 24, width: 24 },
        epochs: EPOCHS,
        runtime: "wasm",
      } as const;
      const out = join(folder, name);
      const steps: Omit<StepEvent, "loss">[] = [];
      await trainRun(small, {
        out,
        onStep: ({ loss: _, ...step }) => steps.push(step),
      });
      assertEquals(
        steps.map(({ images }) => images),
        Array.from({ length: EPOCHS }, () => BATCHES).flat(),
        name,
      );
      assertEquals(steps, first ??= steps, name);
      // The optimizer counts its updates itself: one for all parts of a batch.
      const { metadata } = await readSafetensors(join(out, "last.safetensors"));
      const { step } = JSON.parse(metadata.training!);
      assertEquals(step, EPOCHS * BATCHES.length, name);
    }
    assertEquals(arms.size, 6);
  }));

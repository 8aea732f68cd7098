import { assert, assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_TRAIN_CONFIG } from "../../../model/learning/train_config.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { measureTrainingSpeed } from "../../../model/training/measure_training_speed.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

Deno.test("measureTrainingSpeed() measures a step of the whole batch and keeps no tensor", async () => {
  const config = {
    ...DEFAULT_TRAIN_CONFIG,
    backbone: "resnet10_slim",
    size: { height: 32, width: 40 },
    batchSize: 2,
    accumulate: 2,
  } as const;
  const before = runtime.tf.memory().numTensors;
  const start = performance.now();
  const speed = await measureTrainingSpeed(runtime, config, { steps: 2 });
  const seconds = (performance.now() - start) / 1000;
  // Two steps of four images took less than the whole call.
  assert(speed > 0 && 8 / speed < 2 * seconds, `${speed} images/s`);
  assertEquals(runtime.tf.memory().numTensors, before);
});

Deno.test("measureTrainingSpeed() throws without a size", async () => {
  await assertRejects(
    () => measureTrainingSpeed(runtime, DEFAULT_TRAIN_CONFIG),
    TypeError,
    "the configuration has no size and no crop",
  );
});

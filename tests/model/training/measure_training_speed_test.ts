import { assert, assertEquals, assertRejects } from "@std/assert";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
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
  // The slower of two steps of four images took less than the whole call.
  assert(4 / speed < seconds, `${speed} images/s`);
  assertEquals(runtime.tf.memory().numTensors, before);
});

Deno.test("measureTrainingSpeed() divides the images of a step by its median, without the first", async () => {
  // Steps that last 9 s, then 1, 4, 2, 8 and 3 s, by a clock of the test's own.
  const lasting = [9, 1, 4, 2, 8, 3];
  const { learn } = TapeTrainer.prototype;
  const { now } = performance;
  let milliseconds = 0;
  performance.now = () => milliseconds;
  TapeTrainer.prototype.learn = async function (...step) {
    const result = await learn.apply(this, step);
    milliseconds += 1000 * lasting.shift()!;
    return result;
  };
  try {
    const config = {
      ...DEFAULT_TRAIN_CONFIG,
      backbone: "resnet10_slim",
      size: { height: 32, width: 32 },
      batchSize: 3,
      accumulate: 2,
    } as const;
    const options = { steps: 5, seconds: 100 };
    assertEquals(await measureTrainingSpeed(runtime, config, options), 6 / 3);
    // The time is up after the second step that counts: of two the slower one.
    lasting.push(9, 1, 4, 2);
    const short = { steps: 5, seconds: 13 };
    assertEquals(await measureTrainingSpeed(runtime, config, short), 6 / 4);
    assertEquals(lasting, [2]);
  } finally {
    performance.now = now;
    TapeTrainer.prototype.learn = learn;
  }
});

Deno.test("measureTrainingSpeed() throws without a size", async () => {
  await assertRejects(
    () => measureTrainingSpeed(runtime, DEFAULT_TRAIN_CONFIG),
    TypeError,
    "the configuration has no size and no crop",
  );
});

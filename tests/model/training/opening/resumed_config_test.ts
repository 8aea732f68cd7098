import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { learningRateAt } from "../../../../model/learning/learning_rate_at.ts";
import { resumedConfig } from "../../../../model/training/opening/resumed_config.ts";
import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../../../../model/learning/train_config.ts";

const stored: TrainConfig = {
  ...DEFAULT_TRAIN_CONFIG,
  dataset: "csv",
  datasetOptions: { data: "here", scoreColumn: "mos" },
};

function resumed(changes: Partial<TrainConfig>, epochsDone = 0): TrainConfig {
  return resumedConfig("run", stored, { ...stored, ...changes }, epochsDone);
}

Deno.test("resumedConfig() takes another runtime, another place of the data, another patience, and skipping", () => {
  const changes = {
    runtime: "wasm",
    datasetOptions: { data: "there", scoreColumn: "mos" },
    skipUnreadable: true,
    patience: 3,
  } as const;
  assertEquals(resumed(changes), { ...stored, ...changes });
});

Deno.test("resumedConfig() goes on skipping once a run has begun to", () => {
  const skipping = { ...stored, skipUnreadable: true };
  assertEquals(resumedConfig("run", skipping, stored, 0), skipping);
});

Deno.test("resumedConfig() refuses everything else, by its name", () => {
  const cases: [Partial<TrainConfig>, string][] = [
    [{ learningRate: 1 }, "learningRate: it is 0.0001 there and 1 here"],
    [{ batchSize: 4 }, "batchSize: it is 8 there and 4 here"],
    [{ ema: 0.9 }, "ema: it is undefined there and 0.9 here"],
    [
      { datasetOptions: { data: "here", scoreColumn: "dmos" } },
      'scoreColumn: it is "mos" there and "dmos" here',
    ],
  ];
  for (const [changes, message] of cases) {
    assertThrows(
      () => resumed(changes),
      Error,
      `Cannot resume the run in run with another ${message}`,
    );
  }
});

// StepLR divides after each third: of 30 epochs at 10, of 33 to 35 at 11.
Deno.test("resumedConfig() lengthens a run whose rates stay as they were", () => {
  for (const [epochs, done] of [[31, 30], [32, 25], [35, 9], [60, 9]]) {
    const config = resumed({ epochs: epochs! }, done);
    assertEquals([config.epochs, config.scheduleEpochs], [epochs, undefined]);
  }
});

// A StepLR that is restored has the step_size of its state_dict: 10 epochs here.
Deno.test("resumedConfig() leaves the steps where they are when a run by steps is lengthened, again and again", () => {
  const longer = resumed({ epochs: 40 }, 30);
  assertEquals([longer.epochs, longer.scheduleEpochs], [40, 30]);
  const rate = (at: number) =>
    learningRateAt(at, { schedule: "step", epochs: 30 });
  assertAlmostEquals(rate(9), 1);
  assertAlmostEquals(rate(29), 0.01);
  assertAlmostEquals(rate(39), 0.001);
  const again = resumedConfig("run", longer, { ...longer, epochs: 50 }, 40);
  assertEquals([again.epochs, again.scheduleEpochs], [50, 30]);
});

Deno.test("resumedConfig() says why a run along a cosine cannot be lengthened", () => {
  for (const schedule of ["cosine", "one-cycle"] as const) {
    const start = { ...stored, schedule };
    assertThrows(
      () => resumedConfig("run", start, { ...start, epochs: 40 }, 30),
      Error,
      "Cannot resume the run in run with another epochs: it is 30 there and 40 here, " +
        `and with ${schedule} the finished epochs would have had other ` +
        "learning rates; start a longer run in another folder",
    );
  }
});

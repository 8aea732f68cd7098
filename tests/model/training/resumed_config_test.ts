import { assertEquals, assertThrows } from "@std/assert";
import { resumedConfig } from "../../../model/training/resumed_config.ts";
import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../../../model/learning/train_config.ts";

const stored: TrainConfig = {
  ...DEFAULT_TRAIN_CONFIG,
  dataset: "csv",
  datasetOptions: { data: "here", scoreColumn: "mos" },
};

function resumed(changes: Partial<TrainConfig>, epochsDone = 0): TrainConfig {
  return resumedConfig("run", stored, { ...stored, ...changes }, epochsDone);
}

Deno.test("resumedConfig() takes another runtime, another place of the data, and skipping", () => {
  const changes = {
    runtime: "wasm",
    datasetOptions: { data: "there", scoreColumn: "mos" },
    skipUnreadable: true,
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
    [{ patience: 3 }, "patience: it is undefined there and 3 here"],
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
Deno.test("resumedConfig() lengthens a run whose rates stay as they were, and says where they would not", () => {
  for (const [epochs, done] of [[31, 30], [32, 25], [35, 9], [60, 9]]) {
    assertEquals(resumed({ epochs: epochs! }, done).epochs, epochs);
  }
  for (const [epochs, done] of [[33, 30], [60, 10], [27, 9]]) {
    assertThrows(
      () => resumed({ epochs: epochs! }, done),
      Error,
      `Cannot resume the run in run with another epochs: it is 30 there and ${epochs} here, and step would have had other learning rates until now`,
    );
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { START } from "../../../model/runs/checkpoint.ts";
import { NonFiniteError } from "../../../model/learning/non_finite_error.ts";
import { MOST_SKIPPED, skipStep } from "../../../model/training/skip_steps.ts";

const MOMENT = { epoch: 3, batch: 7, learningRate: 0.001 };

Deno.test("skipStep() lets steps come to nothing now and then, and counts them", () => {
  const progress = { ...START, history: [] };
  const log: string[] = [];
  for (let i = 0; i < 100; i++) {
    skipStep(
      progress,
      new NonFiniteError("the loss is NaN"),
      MOMENT,
      (line) => log.push(line),
    );
    progress.skippedInARow = 0;
  }
  assertEquals(progress.skipped, 100);
  // Reported, but not each time.
  assertEquals(log.length, 20);
  assertEquals(
    log[0],
    "skipped the step of epoch 3, batch 7, with a learning rate of 0.001: the loss is NaN",
  );
});

Deno.test("skipStep() ends a run that comes to nothing many times in a row, with a diagnosis", () => {
  const progress = { ...START, history: [], epoch: 2 };
  const skip = () =>
    skipStep(progress, new NonFiniteError("the loss is NaN"), MOMENT, () => {});
  for (let i = 1; i < MOST_SKIPPED; i++) skip();
  assertThrows(
    skip,
    NonFiniteError,
    "Cannot continue training: the loss is NaN at epoch 3, batch 7, with a learning rate of 0.001 " +
      "(10 steps in a row were skipped); last.safetensors has epoch 2; " +
      "a lower learning rate (--lr) or clipped gradients (--clip-gradient) may help",
  );
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { LOSS_TYPES, type LossSpec } from "../../../../loss/mod.ts";
import { requireUsefulBatches } from "../../../../model/training/opening/require_useful_batches.ts";

function refuses(loss: LossSpec, batchSize: number, accumulate = 1): boolean {
  try {
    requireUsefulBatches({ loss, batchSize, accumulate });
    return false;
  } catch (error) {
    assert(error instanceof RangeError, `${error}`);
    return true;
  }
}

Deno.test("requireUsefulBatches() says why batches of two teach Norm-in-Norm nothing", () => {
  assertThrows(
    () =>
      requireUsefulBatches({
        loss: { type: "norm-in-norm" },
        batchSize: 2,
        accumulate: 1,
      }),
    RangeError,
    "Cannot train with norm-in-norm in batches of 2: its gradient is zero, whatever " +
      "the 2 scores are; use batches of 3 or more, also as micro-batches (--accumulate)",
  );
});

Deno.test("requireUsefulBatches() refuses the losses that take place and scale out of two scores", () => {
  // By hand: these leave (−, +) of a certain size of any two scores; the others do not.
  const refused = LOSS_TYPES.filter((type) => refuses({ type }, 2));
  assertEquals(refused, [
    "norm-in-norm",
    "linearity",
    "min-max-norm",
    "mean-norm",
  ]);
  for (const type of LOSS_TYPES) {
    assertEquals(refuses({ type }, 3), false, type);
  }
  assertEquals(refuses({ type: "mse" }, 1), false);
  assertEquals(refuses({ type: "norm-in-norm" }, 1), true);
  // One image at a time, four times: the loss compares four.
  assertEquals(refuses({ type: "norm-in-norm" }, 1, 4), false);
});

Deno.test("requireUsefulBatches() looks at the slices that the loss compares", () => {
  const config = { batchSize: 8, accumulate: 1 };
  const loss = { type: "norm-in-norm" } as const;
  requireUsefulBatches({ ...config, loss, lossSlice: 4 });
  assertThrows(
    () => requireUsefulBatches({ ...config, loss, lossSlice: 2 }),
    RangeError,
    "in batches of 2",
  );
});

Deno.test("requireUsefulBatches() takes a loss of two scores whose options give it a gradient", () => {
  const type = "norm-in-norm";
  assertEquals(refuses({ type, monotonicity: 0.1 }, 2), false);
  assertEquals(refuses({ type, p: 2, alpha: [1, 1] }, 2), true);
});

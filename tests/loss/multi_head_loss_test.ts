import { assertEquals, assertThrows } from "@std/assert";
import { lossAndGradient, multiHeadLoss } from "../../loss/mod.ts";
import fixture from "../fixtures/loss/losses.json" with { type: "json" };
import { assertMultiHeadCase, type MultiHeadCase } from "./loss_cases.ts";

Deno.test("multiHeadLoss() agrees with the authors' PyTorch code", () => {
  assertEquals(fixture.multiHeadCases.length, 24);
  for (const stored of fixture.multiHeadCases) {
    const { predicted, subjective } = fixture.scores[stored.scores]!;
    assertMultiHeadCase(
      { ...stored, heads: predicted, subjective } as unknown as MultiHeadCase,
    );
  }
});

Deno.test("multiHeadLoss() weighs the heads as in the paper", () => {
  const heads = [[1, 3, 2], [2, 1, 3], [3, 2, 1]], subjective = [10, 20, 40];
  const spec = { type: "norm-in-norm" } as const;
  const { value, gradients } = multiHeadLoss(
    spec,
    [0.1, 0.1, 1],
    heads,
    subjective,
  );
  const alone = heads.map((head) => lossAndGradient(spec, head, subjective));
  assertEquals(
    value,
    0.1 * alone[0]!.value + 0.1 * alone[1]!.value + alone[2]!.value,
  );
  assertEquals(gradients[2], alone[2]!.gradient);
});

Deno.test("multiHeadLoss() refuses other numbers of heads and bad weights", () => {
  const spec = { type: "mse" } as const;
  assertEquals(
    assertThrows(() => multiHeadLoss(spec, [1, 1], [[1, 2]], [1, 2]), TypeError)
      .message,
    "Cannot compute multi-head loss: 1 heads and 2 weights",
  );
  assertEquals(
    assertThrows(() => multiHeadLoss(spec, [-1], [[1, 2]], [1, 2]), RangeError)
      .message,
    "Cannot compute multi-head loss: beta[0] is -1",
  );
  assertThrows(() => multiHeadLoss(spec, [1], [[1, 2]], [1, 2, 3]), TypeError);
});

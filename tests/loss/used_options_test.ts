import { assertEquals, assertThrows } from "@std/assert";
import {
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
  usedOptions,
} from "../../loss/mod.ts";
import { scorePair } from "./random_scores.ts";

/** Every option, each with a value other than its default. */
const OTHER: Required<Omit<LossSpec, "type">> = {
  p: 3,
  q: 1.5,
  alpha: [1, 2],
  detach: true,
  exponent: false,
  eps: 0.5,
  monotonicity: 2,
  mse: 3,
  delta: 0.1,
};

Deno.test("an option changes the loss or its gradient where it is used, and is an error elsewhere", () => {
  const { predicted, subjective } = scorePair(9, 7);
  for (const type of LOSS_TYPES) {
    // With p = 1 the p-th power changes nothing.
    const base = usedOptions({ type, p: 2 });
    const plain = lossAndGradient(base, predicted, subjective);
    for (const option of Object.keys(OTHER) as (keyof typeof OTHER)[]) {
      const spec: LossSpec = { ...base, [option]: OTHER[option] };
      const compute = () => lossAndGradient(spec, predicted, subjective);
      if (option in usedOptions(spec)) {
        const { value, gradient } = compute();
        const isSame = value === plain.value &&
          gradient.every((slope, i) => slope === plain.gradient[i]);
        assertEquals(isSame, false, `${option} changes nothing of ${type}`);
      } else {
        assertThrows(compute, TypeError, `${type} does not use it`);
      }
    }
  }
});

Deno.test("an unused option is named in the error, with its value", () => {
  assertEquals(
    assertThrows(
      () => lossAndGradient({ type: "mse", q: 3 }, [1, 2], [1, 2]),
      TypeError,
    ).message,
    "Cannot compute loss: q is 3, and mse does not use it",
  );
});

Deno.test("detach belongs to mse only with a monotonicity term", () => {
  const detached: LossSpec = { type: "mse", detach: true };
  assertEquals(usedOptions(detached), { type: "mse" });
  const both: LossSpec = { ...detached, monotonicity: 1 };
  assertEquals(usedOptions(both), both);
});

Deno.test("switches that are off, and options that are undefined, are no error", () => {
  const spec = {
    type: "mae",
    p: undefined,
    detach: false,
    exponent: true,
    monotonicity: 0,
  } as unknown as LossSpec;
  assertEquals(lossAndGradient(spec, [1, 2], [1, 4]).value, 1);
});

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { lossAndGradient } from "../../../loss/mod.ts";
import { headsLoss } from "../../../model/learning/heads_loss.ts";

const outputs = [[3, 1, 2, 5, 4, 6, 7, 9], [1, 2, 3, 4, 5, 6, 7, 8], [
  ...[8, 6, 7, 5, 3, 0, 9, 1],
]];
const subjective = Float64Array.of(1, 5, 2, 8, 3, 9, 4, 7);
const spec = { type: "norm-in-norm" } as const;
const beta = [0.1, 0.2, 1];

Deno.test("headsLoss() of slices is the mean of each slice's own loss, and so is its gradient", () => {
  const { value, gradients } = headsLoss(spec, beta, 4)(outputs, subjective);
  let expected = 0;
  for (const [head, output] of outputs.entries()) {
    for (const start of [0, 4]) {
      const own = lossAndGradient(
        spec,
        output.slice(start, start + 4),
        subjective.slice(start, start + 4),
      );
      expected += beta[head]! * own.value / 2;
      own.gradient.forEach((slope, i) =>
        assertAlmostEquals(
          gradients[head]![start + i]!,
          beta[head]! * slope / 2,
          1e-15,
        )
      );
    }
  }
  assertAlmostEquals(value, expected, 1e-15);
});

Deno.test("headsLoss() of slices of MSE is that of the whole, whatever their sizes", () => {
  const whole = headsLoss({ type: "mse" }, beta)(outputs, subjective);
  // 8 = 3 + 3 + 2, and 7 + 1, of which the 1 joins the 7.
  for (const slice of [1, 3, 4, 7, 8, 100]) {
    const { value, gradients } = headsLoss({ type: "mse" }, beta, slice)(
      outputs,
      subjective,
    );
    assertAlmostEquals(value, whole.value, 1e-12, `${slice}`);
    gradients.forEach((gradient, head) =>
      gradient.forEach((slope, i) =>
        assertAlmostEquals(slope, whole.gradients[head]![i]!, 1e-14)
      )
    );
  }
});

Deno.test("headsLoss() of slices differs from that of the whole for Norm-in-Norm", () => {
  const of = (slice?: number) =>
    headsLoss(spec, beta, slice)(outputs, subjective).value;
  assertEquals(of(8), of());
  assertEquals(of(7), of()); // a last slice of one joins the one before it
  assertEquals(Math.abs(of(4) - of()) > 0.01, true);
});

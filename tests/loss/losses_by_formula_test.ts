import { assertAlmostEquals } from "@std/assert";
import {
  lossAndGradient,
  type LossSpec,
  multiHeadLoss,
} from "../../loss/mod.ts";
import fixture from "../fixtures/loss/losses_by_formula.json" with {
  type: "json",
};

type Name = keyof typeof fixture.scores;

/** Fails unless the numbers agree to a share of 1e-9, which 64 bits leave after some cancellation. */
function assertAgree(actual: number, expected: number, message: string): void {
  const tolerance = 1e-9 * Math.max(1e-5, Math.abs(expected));
  assertAlmostEquals(actual, expected, tolerance, message);
}

Deno.test("lossAndGradient() is what PyTorch makes of the formulas in the documentation", () => {
  for (const { scores, spec, value, gradient } of fixture.cases) {
    const { predicted, subjective } = fixture.scores[scores as Name];
    const loss = lossAndGradient(spec as LossSpec, predicted, subjective);
    const name = `${JSON.stringify(spec)} of ${scores}`;
    assertAgree(loss.value, value, name);
    gradient.forEach((slope, i) =>
      assertAgree(loss.gradient[i]!, slope, `slope ${i} of ${name}`)
    );
  }
});

Deno.test("multiHeadLoss() adds the heads' losses by their weights", () => {
  const { predicted, subjective } = fixture.scores.seven;
  const mixed = fixture.cases[3];
  const reversed = predicted.map((score) => -score);
  const { value, gradients } = multiHeadLoss(
    { type: "norm-in-norm", p: 2, alpha: [1, 0.1] },
    [0.25, 4, 0],
    [predicted, predicted, reversed],
    subjective,
  );
  assertAgree(value, 4.25 * mixed!.value, "value");
  mixed!.gradient.forEach((slope, i) => {
    assertAgree(gradients[0]![i]!, 0.25 * slope, `slope ${i} of head 0`);
    assertAgree(gradients[1]![i]!, 4 * slope, `slope ${i} of head 1`);
    assertAgree(gradients[2]![i]!, 0, `slope ${i} of head 2`);
  });
});

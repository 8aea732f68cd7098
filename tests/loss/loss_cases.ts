/**
 * Comparison of losses with values and gradients from the authors' PyTorch
 * code.
 */
import { assertAlmostEquals } from "@std/assert";
import {
  lossAndGradient,
  type LossSpec,
  multiHeadLoss,
} from "../../loss/mod.ts";

/** One executed loss. */
export interface LossCase {
  name: string;
  spec: LossSpec;
  predicted: number[];
  subjective: number[];
  value: number;
  /**
   * Absent where the reference's gradient is a matter of convention or of
   * rounding.
   */
  gradient?: number[];
  valueTolerance: number;
  gradientTolerance: number;
}

/** One executed loss over several heads. */
export interface MultiHeadCase {
  name: string;
  spec: LossSpec;
  beta: number[];
  heads: number[][];
  subjective: number[];
  value: number;
  gradients: number[][];
}

/** Fails unless value and gradient agree within the case's own tolerances. */
export function assertLossCase(expected: LossCase): void {
  const { name, spec, predicted, subjective } = expected;
  const { value, gradient } = lossAndGradient(spec, predicted, subjective);
  assertAlmostEquals(
    value,
    expected.value,
    expected.valueTolerance,
    `value of ${name}`,
  );
  expected.gradient?.forEach((slope, i) => {
    assertAlmostEquals(
      gradient[i]!,
      slope,
      expected.gradientTolerance,
      `slope ${i} of ${name}`,
    );
  });
}

/**
 * Fails unless value and gradients agree to 1e-9 of the largest number among
 * them.
 */
export function assertMultiHeadCase(expected: MultiHeadCase): void {
  const { name, spec, beta, heads, subjective } = expected;
  const { value, gradients } = multiHeadLoss(spec, beta, heads, subjective);
  assertAlmostEquals(
    value,
    expected.value,
    1e-9 * Math.max(1e-6, expected.value),
    `value of ${name}`,
  );
  expected.gradients.forEach((slopes, head) => {
    // The gradient of two scores is 0 up to eps = 1e-8, and rounded at 1e-15:
    // compare with 1e-14 there.
    const tolerance = 1e-9 * Math.max(1e-5, ...slopes.map(Math.abs));
    slopes.forEach((slope, i) => {
      assertAlmostEquals(
        gradients[head]![i]!,
        slope,
        tolerance,
        `slope ${i} of head ${head} of ${name}`,
      );
    });
  });
}

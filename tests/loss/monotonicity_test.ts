import { assertAlmostEquals, assertEquals } from "@std/assert";
import { lossAndGradient } from "../../loss/mod.ts";

Deno.test("monotonicity of three scores by hand", () => {
  // Pairs (1, 2) and (1, 3) are in the wrong order by 2 and 1; each counts
  // twice; the worst is 2.
  const { value, gradient } = lossAndGradient({ type: "monotonicity" }, [
    3,
    1,
    2,
  ], [10, 20, 30]);
  assertAlmostEquals(value, 2 * (2 + 1) / (3 * 2 * (1 + 2)), 1e-15);
  // d/dx of S/(6(1 + m)) with S = 2(2 x1 - x2 - x3) and m = x1 - x2: S'/18 - S
  // m'/54.
  [4 / 18 - 6 / 54, -2 / 18 + 6 / 54, -2 / 18].forEach((slope, i) =>
    assertAlmostEquals(gradient[i]!, slope, 1e-15)
  );
});

Deno.test("monotonicity with detach leaves the largest difference out of the gradient", () => {
  const spec = { type: "monotonicity", detach: true } as const;
  const { gradient } = lossAndGradient(spec, [3, 1, 2], [10, 20, 30]);
  [4 / 18, -2 / 18, -2 / 18].forEach((slope, i) =>
    assertAlmostEquals(gradient[i]!, slope, 1e-15)
  );
});

Deno.test("monotonicity is 0 without a discordant pair, and ties in the labels do not count", () => {
  const zero = { value: 0, gradient: new Float64Array(3) };
  assertEquals(
    lossAndGradient({ type: "monotonicity" }, [1, 2, 30], [1, 2, 3]),
    zero,
  );
  assertEquals(
    lossAndGradient({ type: "monotonicity" }, [3, 1, 2], [5, 5, 5]),
    zero,
  );
});

Deno.test("monotonicity is added with its weight gamma", () => {
  const x = [3, 1, 2, 5], y = [10, 20, 30, 25];
  const alone = lossAndGradient({ type: "monotonicity" }, x, y);
  const plain = lossAndGradient({ type: "mse" }, x, y);
  const both = lossAndGradient({ type: "mse", monotonicity: 0.1 }, x, y);
  assertAlmostEquals(both.value, plain.value + 0.1 * alone.value, 1e-12);
  both.gradient.forEach((slope, i) =>
    assertAlmostEquals(
      slope,
      plain.gradient[i]! + 0.1 * alone.gradient[i]!,
      1e-12,
    )
  );
});

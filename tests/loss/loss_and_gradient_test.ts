import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  centralDifferences,
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
  usedOptions,
} from "../../loss/mod.ts";
import fixture from "../fixtures/loss/losses.json" with { type: "json" };
import { testWithShared } from "../support/shared.ts";
import {
  assertLossCase,
  assertMultiHeadCase,
  type LossCase,
} from "./loss_cases.ts";
import { scorePair } from "./random_scores.ts";

/** The normalizing losses, whose value does not change with scale. */
const NORMALIZING = LOSS_TYPES.filter((type) =>
  !["mae", "mse", "monotonicity", "huber", "ranknet"].includes(type)
);

Deno.test("lossAndGradient() agrees with the authors' PyTorch code", () => {
  assertEquals(fixture.cases.length, 136);
  for (const stored of fixture.cases) {
    const { predicted, subjective } = fixture.scores[stored.scores]!;
    assertLossCase({ ...stored, predicted, subjective } as LossCase);
  }
});

testWithShared(
  "lossAndGradient() and multiHeadLoss() agree with all 1,891 + 192 executed cases",
  "fixtures/losses.json",
  (path) => {
    const { cases, multiCases } = JSON.parse(Deno.readTextFileSync(path));
    for (const stored of cases) {
      const { name, value, yPred, y, grad, tolValue, tolGrad } = stored;
      assertLossCase({
        name,
        spec: specOf(stored),
        predicted: yPred,
        subjective: y,
        value,
        valueTolerance: tolValue,
        gradientTolerance: tolGrad,
        // We give constant predictions gradient 0; PyTorch's conventions at
        // other kinks are ours too.
        ...(isGradientComparable(stored) ? { gradient: grad } : {}),
      });
    }
    for (const stored of multiCases) {
      const { name, value, yPred, y, grad, options } = stored;
      const spec = specOf(stored);
      const { beta } = options;
      assertMultiHeadCase({
        name,
        spec,
        beta,
        heads: yPred,
        subjective: y,
        value,
        gradients: grad,
      });
    }
    assertEquals(cases.length + multiCases.length, 1891 + 192);
  },
);

// deno-lint-ignore no-explicit-any
function specOf({ loss, options }: any): LossSpec {
  const { gamma, monotonicity, beta: _, ...rest } = options;
  return { type: loss, ...rest, monotonicity: monotonicity ? gamma : 0 };
}

function isGradientComparable(
  { compareGrad, yPred, loss }: {
    compareGrad: string;
    yPred: number[];
    loss: string;
  },
): boolean {
  if (compareGrad === "yes") return true;
  const isConstant = yPred.every((score) => score === yPred[0]);
  return compareGrad === "convention" &&
    !(isConstant && loss !== "mae" && loss !== "mse");
}

Deno.test("lossAndGradient() has the gradient that central differences find", () => {
  // The truncation error h^2 f''' / 6 and the rounding error 1e-16 / h are both
  // about 1e-10 at h = 1e-5; p = 1.5 has unbounded third derivatives near zero
  // differences, hence the wider margin.
  const tolerance = 1e-7;
  const { predicted, subjective } = scorePair(8, 20200808);
  for (const type of LOSS_TYPES) {
    for (const alpha of [[1, 0], [0, 1], [1, 0.1]] as const) {
      for (
        const [p, q] of [[1, 2], [2, 2], [1, 1], [1.5, 3], [3, 1.5]] as const
      ) {
        for (const exponent of [true, false]) {
          const spec: LossSpec = usedOptions({
            type,
            alpha,
            p,
            q,
            exponent,
            monotonicity: 0.1,
          });
          const { gradient } = lossAndGradient(spec, predicted, subjective);
          const valueAt = (x: Float64Array) =>
            lossAndGradient(spec, x, subjective).value;
          const expected = centralDifferences(valueAt, predicted);
          gradient.forEach((slope, i) =>
            assertAlmostEquals(
              slope,
              expected[i]!,
              tolerance,
              JSON.stringify({ spec, i }),
            )
          );
        }
      }
    }
  }
});

Deno.test("lossAndGradient() does not change with the order of the pairs", () => {
  const { predicted, subjective } = scorePair(9, 3);
  for (const type of LOSS_TYPES) {
    const forth = lossAndGradient({ type }, predicted, subjective);
    const back = lossAndGradient(
      { type },
      predicted.toReversed(),
      subjective.toReversed(),
    );
    // The sums run in another order: a few roundings of 1e-16 of scores up to
    // 100.
    assertAlmostEquals(back.value, forth.value, 1e-12);
    back.gradient.reverse().forEach((slope, i) =>
      assertAlmostEquals(slope, forth.gradient[i]!, 1e-12)
    );
  }
});

Deno.test("lossAndGradient() of normalizing losses does not change with the scale of either list", () => {
  const { predicted, subjective } = scorePair(12, 4);
  for (const type of NORMALIZING) {
    const { value, gradient } = lossAndGradient(
      { type, eps: 0 },
      predicted,
      subjective,
    );
    for (const scale of [1e-300, 1e-5, 1e5, 1e300]) {
      const scaled = lossAndGradient(
        { type, eps: 0 },
        predicted.map((x) => scale * x),
        subjective.map((y) => y / scale),
      );
      assertAlmostEquals(scaled.value, value, 1e-13, `${type} at ${scale}`);
      // dl/d(scale x) = (dl/dx) / scale; compared before the division leaves
      // the range of numbers.
      scaled.gradient.forEach((slope, i) =>
        assertAlmostEquals(
          slope * scale,
          gradient[i]!,
          1e-13,
          `${type} at ${scale}`,
        )
      );
    }
  }
});

Deno.test("lossAndGradient() keeps its digits where the scores lie far from zero", () => {
  const { predicted, subjective } = scorePair(32, 5);
  const offset = 2 ** 30;
  // Only multiples of 2^-20 survive the addition of 2^30 unchanged.
  const rounded = predicted.map((x) => Math.round(x * 2 ** 20) / 2 ** 20);
  for (
    const type of [
      "norm-in-norm",
      "linearity",
      "min-max-norm",
      "mean-norm",
    ] as const
  ) {
    const near = lossAndGradient({ type }, rounded, subjective);
    const far = lossAndGradient(
      { type },
      rounded.map((x) => x + offset),
      subjective,
    );
    // The mean itself is rounded at 2^30 2^-53 = 1e-7, of scores whose spread
    // is about 1.
    assertAlmostEquals(far.value, near.value, 1e-7, type);
  }
});

Deno.test("lossAndGradient() sums in 64 bits when scores come in 32", () => {
  const { predicted, subjective } = scorePair(64, 6);
  const single = Float32Array.from(predicted),
    whole = Float64Array.from(single);
  for (const type of LOSS_TYPES) {
    const expected = lossAndGradient({ type }, whole, subjective);
    assertEquals(lossAndGradient({ type }, single, subjective), expected);
    assertEquals(lossAndGradient({ type }, [...single], subjective), expected);
  }
});

Deno.test("lossAndGradient() leaves its arguments as they are", () => {
  const predicted = Float64Array.of(1, 3, 2),
    subjective = Float64Array.of(10, 20, 40);
  for (const type of LOSS_TYPES) {
    const { gradient } = lossAndGradient(
      { type, monotonicity: 1 },
      predicted,
      subjective,
    );
    assert(gradient.buffer !== predicted.buffer);
  }
  assertEquals(predicted, Float64Array.of(1, 3, 2));
  assertEquals(subjective, Float64Array.of(10, 20, 40));
});

Deno.test("lossAndGradient() of a batch of one is 0 for every loss of shapes or pairs", () => {
  for (const type of [...NORMALIZING, "monotonicity", "ranknet"] as const) {
    assertEquals(lossAndGradient({ type, monotonicity: 1 }, [3], [70]), {
      value: 0,
      gradient: Float64Array.of(0),
    });
  }
  assertEquals(lossAndGradient({ type: "mae" }, [3], [70]).value, 67);
  assertEquals(lossAndGradient({ type: "mse" }, [3], [70]).value, 67 ** 2);
});

Deno.test("lossAndGradient() of a batch of two has nothing to teach norm-in-norm", () => {
  for (const p of [1, 1.5, 2, 3]) {
    for (const subjective of [[10, 20], [20, 10]]) {
      const spec = { type: "norm-in-norm", p, alpha: [1, 0.1] } as const;
      const { gradient } = lossAndGradient(spec, [1, 1.5], subjective);
      // Only eps = 1e-8 over a spread of 0.35 keeps the normalized scores from
      // being exact signs.
      gradient.forEach((slope) => assertAlmostEquals(slope, 0, 1e-6));
      lossAndGradient({ ...spec, eps: 0 }, [1, 1.5], subjective).gradient
        .forEach((slope) => assertAlmostEquals(slope, 0, 1e-14));
    }
  }
});

Deno.test("lossAndGradient() gives constant predictions gradient 0, and the distance from a list of zeros", () => {
  const subjective = [10, 40, 20, 90];
  // By hand: centered (-30, 0, -20, 50), squares 3800; from 0 to 1 (0, 3, 1, 8) / 8;
  // of their sum (1, 4, 2, 9) / 16. rho is 0, so the variant has the same value.
  const expected = {
    "norm-in-norm": 100 / Math.sqrt(3800) / (2 * 2),
    "linearity": 1 / 4,
    "min-max-norm": 74 / 64 / 4,
    "mean-norm": 3800 / 80 ** 2 / 16,
    "scaling": 102 / 256 / 16,
  } as Record<string, number>;
  // The mean of three times 0.1 is not 0.1 if it is summed from zero.
  for (const score of [0, 0.1, 50, -1e300]) {
    for (const eps of [1e-8, 0]) {
      for (
        const type of NORMALIZING.filter((type) =>
          type !== "scaling" || score === 0
        )
      ) {
        const spec: LossSpec = { type, alpha: [1, 0.1], eps };
        const { value, gradient } = lossAndGradient(
          spec,
          Array(4).fill(score),
          subjective,
        );
        assertEquals(gradient, new Float64Array(4), `${type} at ${score}`);
        assertAlmostEquals(value, expected[type]!, 1e-7, `${type} at ${score}`);
      }
    }
  }
});

Deno.test("lossAndGradient() of constant labels is the distance from a list of zeros", () => {
  // x = (1, 2, 4): v = (-4, -1, 5) / 3. Constant labels have no shape, s = 0, but
  // for `scaling`, whose constant list has one: (1, 1, 1) / 3 with p = 1.
  const v = [-4 / 3, -1 / 3, 5 / 3], squares = 42 / 9;
  const expected = {
    "norm-in-norm": 10 / 3 / Math.sqrt(squares) / (2 * Math.sqrt(3)),
    "linearity": 1 / 4,
    "min-max-norm": (1 / 9 + 1) / 3,
    "mean-norm": squares / 9 / 12,
    "scaling": [1 / 7, 2 / 7, 4 / 7].reduce(
      (sum, each) => sum + (each - 1 / 3) ** 2 / 12,
      0,
    ),
    "monotonicity": 0,
    "ranknet": 0,
  };
  for (const [type, value] of Object.entries(expected)) {
    for (const eps of [1e-8, 0]) {
      const spec = usedOptions({ type: type as keyof typeof expected, eps });
      const loss = lossAndGradient(spec, [1, 2, 4], [50, 50, 50]);
      // eps beside spreads of 1 to 7.
      assertAlmostEquals(loss.value, value, 1e-7, type);
      const slopes = centralDifferences(
        (x) => lossAndGradient(spec, x, [50, 50, 50]).value,
        [1, 2, 4],
      );
      loss.gradient.forEach((slope, i) =>
        assertAlmostEquals(slope, slopes[i]!, 1e-8, type)
      );
    }
  }
  // With p = q = 2 the labels give no direction: the loss is 1/4 wherever the
  // predictions are.
  const { value, gradient } = lossAndGradient(
    { type: "norm-in-norm", p: 2 },
    v,
    [5, 5, 5],
  );
  assertAlmostEquals(value, 1 / 4, 1e-7);
  gradient.forEach((slope) => assertAlmostEquals(slope, 0, 1e-7));
});

Deno.test("lossAndGradient() accepts a one-dimensional ndarray view", () => {
  const view = { data: [9, 1, 9, 2, 9, 4], shape: [3], stride: [2], offset: 1 };
  const expected = lossAndGradient({ type: "norm-in-norm" }, [1, 2, 4], [
    1,
    4,
    9,
  ]);
  assertEquals(
    lossAndGradient({ type: "norm-in-norm" }, view, [1, 4, 9]),
    expected,
  );
  // The second column of a table, backwards: 4, 2, 1.
  const back = {
    data: [9, 1, 9, 2, 9, 4],
    shape: [3],
    stride: [-2],
    offset: 5,
  };
  // The sums run in another order.
  assertAlmostEquals(
    lossAndGradient({ type: "norm-in-norm" }, back, [9, 4, 1]).value,
    expected.value,
    1e-15,
  );
});

Deno.test("lossAndGradient() says what is wrong with the scores", () => {
  const spec = { type: "norm-in-norm" } as const;
  const message = (
    predicted: unknown,
    subjective: unknown,
    error: typeof TypeError,
  ) =>
    assertThrows(
      () =>
        lossAndGradient(spec, predicted as number[], subjective as number[]),
      error,
    )
      .message;
  assertEquals(
    message([1, 2, 3], [1, 2, 3, 4], TypeError),
    "Cannot compute loss: predicted has 3 scores and subjective has 4",
  );
  assertEquals(
    message([1], [1, 2], TypeError),
    "Cannot compute loss: predicted has 1 score and subjective has 2",
  );
  assertEquals(
    message([], [], RangeError),
    "Cannot compute loss: predicted has no scores",
  );
  assertEquals(
    message([1, NaN], [1, 2], RangeError),
    "Cannot compute loss: predicted[1] is NaN",
  );
  assertEquals(
    message([1, 2], [-Infinity, 2], RangeError),
    "Cannot compute loss: subjective[0] is -Infinity",
  );
  assertEquals(
    message("12", [1, 2], TypeError),
    "Cannot compute loss: predicted is string, not a list of numbers",
  );
  assertEquals(
    message([1, 2], null, TypeError),
    "Cannot compute loss: subjective is null, not a list of numbers",
  );
  assertEquals(
    message([1, "2"], [1, 2], TypeError),
    "Cannot compute loss: predicted[1] is string, not a number",
  );
  assertEquals(
    message([1, , 3], [1, 2, 3], TypeError),
    "Cannot compute loss: predicted[1] is undefined, not a number",
  );
  assertEquals(
    message({ data: [1, 2, 3, 4], shape: [2, 2], stride: [2, 1], offset: 0 }, [
      1,
      2,
    ], TypeError),
    "Cannot compute loss: predicted has 2 dimensions, not 1",
  );
});

Deno.test("lossAndGradient() says what is wrong with the spec", () => {
  const message = (spec: unknown) =>
    assertThrows(
      () => lossAndGradient(spec as LossSpec, [1, 2, 3], [1, 2, 3]),
      RangeError,
    ).message;
  const type = "norm-in-norm";
  assertEquals(
    message({ type: "nin" }),
    'Cannot compute loss: unknown type "nin", valid types are mae, mse, norm-in-norm, linearity, min-max-norm, mean-norm, scaling, monotonicity, huber, ranknet',
  );
  assertEquals(
    message({ type, p: 0 }),
    "Cannot compute loss: p must be positive and finite, got 0",
  );
  assertEquals(
    message({ type, p: Infinity }),
    "Cannot compute loss: p must be positive and finite, got Infinity",
  );
  assertEquals(
    message({ type, q: -1 }),
    "Cannot compute loss: q must be positive and finite, got -1",
  );
  assertEquals(
    message({ type, eps: NaN }),
    "Cannot compute loss: eps must be at least 0 and finite, got NaN",
  );
  assertEquals(
    message({ type, alpha: [0, 0] }),
    "Cannot compute loss: alpha must be two weights of at least 0, not both 0, got [0,0]",
  );
  assertEquals(
    message({ type, alpha: [1, -1] }),
    "Cannot compute loss: alpha must be two weights of at least 0, not both 0, got [1,-1]",
  );
  assertEquals(
    message({ type, monotonicity: -1 }),
    "Cannot compute loss: monotonicity must be at least 0 and finite, got -1",
  );
  assertEquals(
    message({ type, mse: Infinity }),
    "Cannot compute loss: mse must be at least 0 and finite, got Infinity",
  );
  assertEquals(
    message({ type: "huber", delta: 0 }),
    "Cannot compute loss: delta must be positive and finite, got 0",
  );
});

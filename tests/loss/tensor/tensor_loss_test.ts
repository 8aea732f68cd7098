import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { layers, sequential, train } from "@tensorflow/tfjs";
import {
  LOSS_TYPES,
  lossAndGradient,
  type LossSpec,
  usedOptions,
} from "../../../loss/mod.ts";
import { tensorLoss } from "../../../loss/tensor/mod.ts";
import fixture from "../../fixtures/loss/losses.json" with { type: "json" };
import { scorePair } from "../random_scores.ts";

await tf.setBackend("cpu");

type Numbers = ArrayLike<number>;

/**
 * Value and gradient of a tensor loss, by the automatic differentiation of
 * TensorFlow.js.
 */
function onTensors(
  spec: LossSpec,
  predicted: Numbers,
  subjective: Numbers,
): { value: number; gradient: Float32Array } {
  return tf.tidy(() => {
    const y = tf.tensor1d(Array.from(subjective));
    const loss = tensorLoss(spec);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x, y))(
      tf.tensor1d(Array.from(predicted)),
    );
    return {
      value: value.dataSync()[0]!,
      gradient: grad.dataSync() as Float32Array,
    };
  });
}

/**
 * Fails unless both agree as far as 32 bits go: a relative 1e-5 after some
 * twenty roundings of 6e-8.
 */
function assertEqualsCore(
  spec: LossSpec,
  x: Numbers,
  y: Numbers,
  margin = 1,
): void {
  const predicted = Float32Array.from(x), subjective = Float32Array.from(y);
  const expected = lossAndGradient(spec, predicted, subjective);
  const actual = onTensors(spec, predicted, subjective);
  const message = JSON.stringify(spec);
  const tolerance = 1e-5 * margin;
  assertAlmostEquals(
    actual.value,
    expected.value,
    tolerance * Math.max(1, expected.value),
    message,
  );
  const largest = expected.gradient.reduce(
    (most, slope) => Math.max(most, Math.abs(slope)),
    0,
  );
  expected.gradient.forEach((slope, i) =>
    assertAlmostEquals(
      actual.gradient[i]!,
      slope,
      tolerance * Math.max(1e-2, largest),
      `slope ${i} of ${message}`,
    )
  );
}

Deno.test("tensorLoss() equals the pure core for every loss and option", () => {
  const { predicted, subjective } = scorePair(12, 20);
  for (const type of LOSS_TYPES) {
    for (const alpha of [[1, 0], [0, 1], [1, 0.1]] as const) {
      for (
        const [p, q] of [[1, 2], [2, 2], [1, 1], [2, 1], [1.5, 3], [3, 1.5], [
          0.5,
          2,
        ]] as const
      ) {
        for (const detach of [false, true]) {
          for (const exponent of [false, true]) {
            for (const monotonicity of [0, 0.5]) {
              const spec = usedOptions({
                mse: 2 * monotonicity,
                delta: 0.5,
                type,
                alpha,
                p,
                q,
                detach,
                exponent,
                monotonicity,
              });
              assertEqualsCore(spec, predicted, subjective);
            }
          }
        }
      }
    }
  }
});

Deno.test("tensorLoss() equals the pure core on the scores of the fixtures", () => {
  for (const { name, spec, scores } of fixture.cases) {
    const { predicted, subjective } = fixture.scores[scores]!;
    // Scores at 1e6 keep an eighth of a unit in 32 bits: their cancellation is
    // not the loss's error. The gradient of two scores is 0 up to rounding.
    if (name.startsWith("edge-offset-1e6") || predicted.length === 2) continue;
    assertEqualsCore(spec as LossSpec, predicted as number[], subjective, 10);
  }
});

Deno.test("tensorLoss() has gradient 0 for one score and for constant predictions, and equals the core beside constant labels", () => {
  for (const type of LOSS_TYPES) {
    const one = onTensors({ type }, [3], [70]);
    if (!["mae", "mse", "huber"].includes(type)) {
      assertEquals([one.value, one.gradient[0]], [0, 0], type);
    }
    if (
      !["mae", "mse", "monotonicity", "huber", "ranknet", "scaling"]
        .includes(type)
    ) {
      // The mean of seven times 0.1 is not 0.1 if it is summed from zero.
      const constant = onTensors(
        { type, alpha: [1, 0.1] },
        Array(7).fill(0.1),
        [1, 2, 3, 4, 5, 6, 7],
      );
      assertEquals(constant.gradient, new Float32Array(7), type);
    }
    for (const scale of [1e-30, 1e30]) {
      if (type === "mse") continue;
      const spec = usedOptions({ type, eps: 0 });
      const x = Float32Array.of(1 * scale, 3 * scale, 2 * scale);
      const { value, gradient } = onTensors(spec, x, [5, 5, 5]);
      const expected = lossAndGradient(spec, x, [5, 5, 5]);
      const message = `${type} at ${scale}`;
      const size = Math.abs(expected.value) || 1;
      assertAlmostEquals(value / size, expected.value / size, 1e-5, message);
      // A normalizing loss has the slopes of the scores of size 1, over the size;
      // these have slopes of at most 1, whatever the size.
      const bounded = ["mae", "huber", "ranknet"].includes(type);
      const unit = bounded ? 1 : scale;
      gradient.forEach((slope, i) =>
        assertAlmostEquals(
          slope * unit,
          expected.gradient[i]! * unit,
          1e-5,
          message,
        )
      );
    }
  }
});

Deno.test("tensorLoss() shares ties and stops at kinks as the core does", () => {
  for (const type of LOSS_TYPES) {
    const spec = usedOptions({ type, alpha: [1, 0.1], monotonicity: 1 });
    assertEqualsCore(spec, [2, 1, 1, 3, 3, 2], [10, 30, 20, 20, 40, 10]);
  }
});

Deno.test("tensorLoss() takes scores of any shape and passes the outer gradient on", () => {
  const { predicted, subjective } = scorePair(6, 21);
  const expected =
    onTensors({ type: "norm-in-norm" }, predicted, subjective).gradient;
  tf.tidy(() => {
    const loss = tensorLoss({ type: "norm-in-norm" });
    const y = tf.tensor1d(Array.from(subjective));
    const gradient = tf.grad((x: tf.Tensor) => loss(x, y))(
      tf.tensor2d(Array.from(predicted), [6, 1]),
      tf.scalar(3),
    );
    assertEquals(gradient.shape, [6, 1]);
    gradient.dataSync().forEach((slope, i) =>
      assertAlmostEquals(slope, 3 * expected[i]!, 1e-6)
    );
  });
});

Deno.test("tensorLoss() leaves no tensor behind but its result", () => {
  const x = tf.tensor1d([1, 3, 2]), y = tf.tensor1d([10, 20, 40]);
  for (const type of LOSS_TYPES) {
    const loss = tensorLoss(
      usedOptions({ type, alpha: [1, 0.1], monotonicity: 1 }),
    );
    const before = tf.memory().numTensors;
    loss(x, y).dispose();
    assertEquals(tf.memory().numTensors, before, type);
    tf.dispose(tf.valueAndGrad((t: tf.Tensor) => loss(t, y))(x));
    assertEquals(tf.memory().numTensors, before, type);
  }
  tf.dispose([x, y]);
});

Deno.test("tensorLoss() refuses bad specs at once, and other sizes when called", () => {
  assertThrows(
    () => tensorLoss({ type: "norm-in-norm", p: 0 }),
    RangeError,
    "p must be positive",
  );
  const loss = tensorLoss({ type: "mae" });
  tf.tidy(() =>
    assertEquals(
      assertThrows(() => loss(tf.zeros([3, 1]), tf.zeros([4])), TypeError)
        .message,
      "Cannot compute loss: predicted has shape [3,1] and subjective [4]",
    )
  );
});

Deno.test("tensorLoss() adds eps to differences for p below 1, and only there", () => {
  const { predicted, subjective } = scorePair(8, 23);
  // As large as the differences, so that 32 bits show it.
  for (const p of [0.5, 0.8, 1, 1.5, 2]) {
    const spec = { type: "norm-in-norm", p, eps: 0.2 } as const;
    assertEqualsCore(spec, predicted, subjective);
  }
});

Deno.test("tensorLoss() adds eps to differences for p = 1/2 by hand", () => {
  // z = (-1, 0, 1) / (sqrt 2 + 0.1), s = (-1, 1, 0) / (sqrt 2 + 0.1);
  // sum |z - s + 0.1|^(1/2) / (sqrt 2 · 3^(3/4)).
  const unit = 1 / (Math.SQRT2 + 0.1);
  const sum = [0, -unit, unit].reduce(
    (sum, r) => sum + Math.sqrt(Math.abs(r + 0.1)),
    0,
  );
  const { value } = onTensors(
    { type: "norm-in-norm", p: 0.5, eps: 0.1 },
    [1, 2, 3],
    [1, 3, 2],
  );
  assertAlmostEquals(value, sum / (Math.SQRT2 * 3 ** 0.75), 1e-5);
  // With p = 2 there is no offset: (unit^2 + unit^2) / 4.
  const square = onTensors(
    { type: "norm-in-norm", p: 2, eps: 0.1 },
    [1, 2, 3],
    [1, 3, 2],
  );
  assertAlmostEquals(square.value, unit ** 2 / 2, 1e-6);
});

Deno.test("tensorLoss() equals the core for scores of 1e-30 and 1e30", () => {
  const { predicted, subjective } = scorePair(8, 24);
  for (const type of LOSS_TYPES) {
    // The others have the unit of the scores.
    if (!("eps" in usedOptions({ type, eps: 0 }))) continue;
    for (const scale of [1e-30, 1e30]) {
      const x = Float32Array.from(predicted, (score) => score * scale);
      const spec: LossSpec = { type, eps: 0 };
      const expected = lossAndGradient(spec, x, subjective);
      const actual = onTensors(spec, x, subjective);
      assertAlmostEquals(
        actual.value,
        expected.value,
        1e-5,
        `${type} ${scale}`,
      );
      actual.gradient.forEach((slope, i) =>
        assertAlmostEquals(slope * scale, expected.gradient[i]! * scale, 1e-5)
      );
    }
  }
});

Deno.test("tensorLoss() trains a model of tfjs's layers with its arguments swapped", async () => {
  // By hand: of x = (1, 2, 3) a dense layer of weight -1 and bias 0 predicts
  // (-1, -2, -3), the reverse of (10, 20, 30): loss 1 with p = q = 2.
  const loss = tensorLoss({ type: "norm-in-norm", p: 2, q: 2 });
  const model = sequential();
  model.add(layers.dense({ units: 1, inputShape: [2] }));
  model.compile({
    optimizer: train.adam(0.1),
    loss: (subjective, predicted) => loss(predicted, subjective),
  });
  const x = tf.tensor2d([[1, 5], [2, 1], [3, 3]]);
  const y = tf.tensor2d([[10], [20], [30]]);
  const start = [tf.tensor2d([[-1], [0]]), tf.tensor1d([0])];
  model.setWeights(start);
  const { history } = await model.fit(x, y, { epochs: 200, shuffle: false });
  const losses = history["loss"] as number[];
  assertAlmostEquals(losses[0]!, 1, 1e-6);
  assert(losses.at(-1)! < 0.01, `loss after training: ${losses.at(-1)}`);
  tf.dispose([x, y, ...start]);
  model.dispose();
});

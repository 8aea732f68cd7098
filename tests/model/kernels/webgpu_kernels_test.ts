/** What WebGPU's own programs promise beyond the kernels' common tests; convolutions are in convolutions_test.ts. */
import { assert, assertAlmostEquals } from "@std/assert";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type { Kernels } from "../../../model/kernels/kernels.ts";
import { uncorrectedAdam } from "../../../model/kernels/uncorrected_adam.ts";
import type { Tfjs } from "../../../model/runtime/runtime.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashNumbers } from "../support/hash_tensor.ts";

const EPSILON = 1e-5;

function testOnWebgpu(
  title: string,
  test: (tf: Tfjs, kernels: Kernels) => Promise<void>,
): void {
  testOnEachRuntime(title, async (runtime) => {
    try {
      await test(runtime.tf, kernelsFor(runtime));
    } finally {
      // A shader that does not compile, for one, which gives zeros.
      runtime.check();
    }
  }, ["webgpu"]);
}

/** Batch normalization by its definition, in float64. */
function batchNormByDefinition(
  x: Float32Array,
  dy: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
) {
  const channels = scale.length;
  const rows = x.length / channels;
  const result = {
    y: new Float64Array(x.length),
    dx: new Float64Array(x.length),
    mean: new Float64Array(channels),
    variance: new Float64Array(channels),
    dScale: new Float64Array(channels),
    dOffset: new Float64Array(channels),
  };
  for (let c = 0; c < channels; c++) {
    const column = (array: Float32Array) =>
      Array.from({ length: rows }, (_, row) => array[row * channels + c]!);
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const values = column(x);
    const mean = sum(values) / rows;
    const squares = sum(values.map((value) => (value - mean) ** 2));
    const inverse = 1 / Math.sqrt(squares / rows + EPSILON);
    const normalized = values.map((value) => (value - mean) * inverse);
    const slopes = column(dy);
    const dOffset = sum(slopes);
    const dScale = sum(slopes.map((slope, row) => slope * normalized[row]!));
    normalized.forEach((value, row) => {
      const i = row * channels + c;
      result.y[i] = value * scale[c]! + offset[c]!;
      result.dx[i] = scale[c]! * inverse *
        (slopes[row]! - (dOffset + value * dScale) / rows);
    });
    result.mean[c] = mean;
    result.variance[c] = squares / Math.max(1, rows - 1);
    result.dScale[c] = dScale;
    result.dOffset[c] = dOffset;
  }
  return result;
}

for (
  const [shape, center] of [
    // One band, fewer channels than a workgroup has columns.
    [[2, 3, 3, 5], 0],
    // Several bands, the last one short; channels over two workgroups.
    [[2, 17, 13, 37], 0],
    [[2, 17, 13, 37], 100],
    // Features of a batch that is no multiple of the rows of threads.
    [[9, 70], 0],
    [[9, 70], 100],
  ] as const
) {
  testOnWebgpu(
    `batchNorm() of [${shape}] around ${center} is its definition's`,
    async (tf, kernels) => {
      const channels = [shape.at(-1)!];
      const x = hashNumbers(shape, 0).map((value) => value + center);
      const dy = hashNumbers(shape, 1);
      const scale = hashNumbers(channels, 2);
      const offset = hashNumbers(channels, 3);
      const expected = batchNormByDefinition(x, dy, scale, offset);
      const map = (data: Float32Array) => tf.tensor(data, [...shape]);
      const [input, slopes] = [map(x), map(dy)];
      const [factor, shift] = [tf.tensor1d(scale), tf.tensor1d(offset)];
      const { y, mean, variance, saved } = kernels.batchNorm(
        input,
        factor,
        shift,
        EPSILON,
      );
      const [dx, dScale, dOffset] = kernels.batchNormGradients(
        slopes,
        input,
        factor,
        saved,
        EPSILON,
      );
      const actual = { y, dx, mean, variance, dScale, dOffset };
      for (const [name, tensor] of Object.entries(actual)) {
        const numbers = expected[name as keyof typeof actual];
        const largest = Math.max(1, ...numbers.map(Math.abs));
        // Numbers around 100 are 8e-6 apart in float32, so is the mean: against
        // σ = 0.3 of nine features a loss of 2e-5, some of them summed up.
        const tolerance = (center === 0 ? 1e-5 : 2e-4) * largest;
        assertAllClose(await tensor.data(), numbers, tolerance, name);
      }
      tf.dispose([input, slopes, factor, shift, ...saved]);
      tf.dispose(Object.values(actual));
    },
  );
}

testOnWebgpu(
  "adam() moves variables in place, and not what was read before",
  async (tf, kernels) => {
    const shape = [1003];
    const step = {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    };
    const start = hashNumbers(shape, 0);
    const variable = kernels.variable(tf.tensor(start, shape));
    const first = kernels.variable(tf.zeros(shape));
    const second = kernels.variable(tf.zeros(shape));
    const read = variable.read();
    const [w, m, v] = [Float64Array.from(start), 0, 0].map((values) =>
      values || new Float64Array(start.length)
    ) as [Float64Array, Float64Array, Float64Array];
    for (let count = 1; count <= 3; count++) {
      const slopes = hashNumbers(shape, count);
      const gradient = tf.tensor(slopes, shape);
      kernels.adam(variable, [first, second], gradient, {
        ...step,
        step: count,
      });
      gradient.dispose();
      const { rate, epsilon } = uncorrectedAdam({ ...step, step: count });
      slopes.forEach((slope, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * slope;
        v[i] = 0.999 * v[i]! + 0.001 * slope ** 2;
        w[i]! -= rate * m[i]! / (Math.sqrt(v[i]!) + epsilon);
      });
      // Read between the steps: tfjs must not answer with values of the step before.
      const now = variable.read();
      // A few roundings of numbers below 1.
      assertAllClose(await now.data(), w, 1e-6, `weights after ${count}`);
      now.dispose();
    }
    assertAllClose(await read.data(), start, 0, "weights read before");
    read.dispose();
    for (const each of [variable, first, second]) each.dispose();
  },
);

testOnWebgpu(
  "average() moves a statistic in place",
  async (tf, kernels) => {
    const running = kernels.variable(tf.tensor1d([1, 2]));
    const batch = tf.tensor1d([11, -8]);
    kernels.average(running, batch, 0.1);
    const values = running.read();
    assertAllClose(await values.data(), [2, 1], 1e-6, "running");
    tf.dispose([batch, values]);
    running.dispose();
  },
);

testOnWebgpu(
  "biasGradient() sums over all but the channels",
  async (tf, kernels) => {
    const shape = [2, 17, 13, 37];
    const slopes = hashNumbers(shape, 0);
    const expected = new Float64Array(37);
    slopes.forEach((slope, i) => expected[i % 37]! += slope);
    const dy = tf.tensor(slopes, shape);
    const sums = kernels.biasGradient(dy);
    // 442 numbers below 1: 442 · 2⁻²⁴ < 3e-5.
    assertAllClose(await sums.data(), expected, 3e-5, "dBias");
    tf.dispose([dy, sums]);
  },
);

testOnWebgpu(
  "sumOfSquares() goes over more tensors than a program can bind",
  async (tf, kernels) => {
    const shapes = [...Array(70).fill([3, 5]), [2, 9001]];
    const arrays = shapes.map((shape, t) => hashNumbers(shape, t));
    const expected = arrays.flatMap((array) => [...array])
      .reduce((sum, value) => sum + value ** 2, 0);
    const tensors = arrays.map((array, t) => tf.tensor(array, shapes[t]));
    const sum = kernels.sumOfSquares(tensors);
    // Float32 sums of positive numbers, in two steps: some roundings of 6e-8 each.
    const [actual] = await sum.data();
    assertAlmostEquals(actual!, expected, 1e-6 * expected);
    tf.dispose([sum, ...tensors]);
  },
);

testOnWebgpu(
  "sumOfSquares() of what is not finite is not finite",
  async (tf, kernels) => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const tensors = [tf.ones([600]), tf.tensor1d([1, value, 2])];
      const sum = kernels.sumOfSquares(tensors);
      const [actual] = await sum.data();
      assert(!Number.isFinite(actual!), `${actual} with ${value}`);
      tf.dispose([sum, ...tensors]);
    }
  },
);

import type { Tensor } from "@tensorflow/tfjs-core";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { kernelsFor } from "../../../../model/kernels/kernels_for.ts";
import type { Variable } from "../../../../model/kernels/kernels.ts";
import { NORMALIZATION } from "../../../../model/network/layers/layers.ts";
import type {
  Convolution,
  Statistic,
} from "../../../../model/network/layers/operations.ts";
import type { Parameter } from "../../../../model/network/layers/parameter.ts";
import { Tape } from "../../../../model/network/layers/tape.ts";
import {
  PREDICT,
  type TapeMode,
  TRAIN,
  TRAIN_FROZEN,
} from "../../../../model/network/layers/tape_mode.ts";
import { Value } from "../../../../model/network/layers/value.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import { createPrng, shuffled } from "../../../../data/random/prng.ts";
import { hashNumbers } from "../../support/hash_tensor.ts";

const runtime = await selectBackend("cpu", { log: () => {} });
const { tf } = runtime;
const kernels = kernelsFor(runtime);

/** Device variables of the parameters that a test uses at the moment. */
const onDevice = new Map<Parameter, Variable>();
const machine = {
  kernels,
  variables: { of: (parameter: Parameter) => onDevice.get(parameter)! },
};

/** An array that an operation takes: a value of the tape, or a variable. */
interface Input {
  kind: "value" | "variable";
  shape: number[];
  data: Float32Array;
}

type Given = (Value | Parameter)[];

/** A parameter with its values on the device: a filter's as HWIO, which is how these tests write it. */
function parameterOf(tensor: Tensor): Parameter {
  const { shape } = tensor;
  const parameter = {
    name: `parameter ${onDevice.size}`,
    shape: shape.length === 4 ? [3, 2, 0, 1].map((i) => shape[i]!) : shape,
    trainable: true,
    initialize: () => new Float32Array(),
  };
  onDevice.set(parameter, kernels.variable(tensor));
  return parameter;
}

function forget(parameter: Parameter): void {
  onDevice.get(parameter)!.dispose();
  onDevice.delete(parameter);
}

/** Parameters that an operation made for itself, until its test is over. */
const borrowed: Parameter[] = [];

/** Something done on a tape, and what it is done to. */
interface Operation {
  inputs: Input[];
  /** {@linkcode TRAIN} unless given. */
  mode?: TapeMode;
  run(tape: Tape, given: Given): Value;
}

function value(shape: number[], data?: Float32Array): Input {
  return { kind: "value", shape, data: data ?? hashNumbers(shape, 1) };
}

function variable(shape: number[], t = 2): Input {
  return { kind: "variable", shape, data: hashNumbers(shape, t) };
}

/** Positive numbers 0.3 apart in random order, so that small steps change no rank. */
function apart(shape: number[]): Float32Array {
  const size = shape.reduce((product, side) => product * side);
  const numbers = Array.from({ length: size }, (_, i) => 0.3 * (i + 1));
  return Float32Array.from(shuffled(numbers, createPrng(1)));
}

function convolution(
  x: number[],
  filter: number[],
  geometry: Omit<Convolution, "filter">,
): Operation {
  return {
    inputs: [value(x), variable(filter)],
    run: (tape, [x, filter]) =>
      tape.conv2d(x as Value, { filter: filter as Parameter, ...geometry }),
  };
}

function batchNorm(shape: number[], mode = TRAIN): Operation {
  const channels = [shape.at(-1)!];
  return {
    inputs: [value(shape), variable(channels, 2), variable(channels, 3)],
    mode,
    run(tape, [x, scale, offset]) {
      const statistics = {
        mean: parameterOf(tf.fill(channels, 0.5)),
        variance: parameterOf(tf.fill(channels, 2)),
      };
      const y = tape.batchNorm(x as Value, {
        ...NORMALIZATION,
        scale: scale as Parameter,
        offset: offset as Parameter,
        ...statistics,
      });
      // They are moved as late as on the way back.
      borrowed.push(...Object.values(statistics));
      return y;
    },
  };
}

function reduction(statistic: Statistic): Operation {
  return {
    inputs: [value([2, 3, 5, 2], apart([2, 3, 5, 2]))],
    run: (tape, [x]) => tape.reduce(x as Value, statistic),
  };
}

const OPERATIONS: Record<string, Operation> = {
  "conv2d 3x3, stride 1, padding 1": convolution([2, 5, 4, 2], [3, 3, 2, 3], {
    stride: 1,
    padding: 1,
  }),
  "conv2d 3x3, stride 2, padding 1, odd sides": convolution(
    [2, 5, 7, 2],
    [3, 3, 2, 2],
    { stride: 2, padding: 1 },
  ),
  "conv2d 3x3, stride 2, padding 1, even sides": convolution(
    [1, 6, 4, 2],
    [3, 3, 2, 2],
    { stride: 2, padding: 1 },
  ),
  "conv2d 3x3, stride 1, padding 0": convolution([2, 4, 5, 1], [3, 3, 1, 2], {
    stride: 1,
    padding: 0,
  }),
  "conv2d 1x1, stride 2, padding 0": convolution([2, 5, 4, 2], [1, 1, 2, 3], {
    stride: 2,
    padding: 0,
  }),
  "conv2d 7x7, stride 2, padding 3": convolution([1, 9, 8, 2], [7, 7, 2, 2], {
    stride: 2,
    padding: 3,
  }),
  "conv2d in two groups, stride 2": convolution([2, 5, 4, 4], [3, 3, 2, 2], {
    stride: 2,
    padding: 1,
  }),
  "conv2d 3x3, stride 2, as TensorFlow pads": convolution(
    [2, 6, 5, 2],
    [3, 3, 2, 3],
    { stride: 2, padding: "same" },
  ),
  "depthwise conv2d 5x5, stride 2, as TensorFlow pads": convolution(
    [2, 6, 5, 3],
    [5, 5, 1, 3],
    { stride: 2, padding: "same", depthwise: true },
  ),
  "conv2d with a bias": {
    inputs: [value([2, 4, 3, 2]), variable([3, 3, 2, 3]), variable([3], 3)],
    run: (tape, [x, filter, bias]) =>
      tape.conv2d(x as Value, {
        filter: filter as Parameter,
        bias: bias as Parameter,
        stride: 1,
        padding: 1,
      }),
  },
  "batchNorm [N,H,W,C]": batchNorm([2, 3, 2, 3]),
  "batchNorm [N,C]": batchNorm([5, 3]),
  "batchNorm by running statistics [N,H,W,C]": batchNorm(
    [2, 3, 2, 3],
    TRAIN_FROZEN,
  ),
  "batchNorm by running statistics [N,C]": batchNorm([5, 3], TRAIN_FROZEN),
  "relu": {
    // A half positive, a half negative, none near 0.
    inputs: [value([4, 5], apart([4, 5]).map((x) => x - 3.15))],
    run: (tape, [x]) => tape.relu(x as Value),
  },
  "relu6": {
    // A third below 0, a third above 6, none near either.
    inputs: [value([4, 5], apart([4, 5]).map((x) => 3 * x - 5.15))],
    run: (tape, [x]) => tape.relu6(x as Value),
  },
  "maxPool 3x3, stride 2, padding 1": {
    inputs: [value([2, 5, 6, 2], apart([2, 5, 6, 2]))],
    run: (tape, [x]) =>
      tape.maxPool(x as Value, { size: 3, stride: 2, padding: 1 }),
  },
  "cell of a map whose sides do not divide": {
    inputs: [value([2, 5, 4, 2])],
    run: (tape, [x]) => tape.cell(x as Value, { row: 1, column: 2, parts: 3 }),
  },
  "reduce to the mean": reduction("mean"),
  "reduce to the largest": reduction("max"),
  "reduce to the smallest": reduction("min"),
  "reduce to the deviation": reduction("std"),
  "interleave": {
    inputs: [value([2, 3]), value([2, 3])],
    run: (tape, [a, b]) => tape.interleave([a as Value, b as Value]),
  },
  "linear": {
    inputs: [value([3, 4]), variable([2, 4]), variable([2], 3)],
    run: (tape, [x, weight, bias]) =>
      tape.linear(x as Value, {
        weight: weight as Parameter,
        bias: bias as Parameter,
      }),
  },
  "sum of a value and itself": {
    inputs: [value([2, 3])],
    run: (tape, [x]) => tape.sum(x as Value, x as Value),
  },
  "concat of unequal lengths": {
    inputs: [value([2, 3]), value([2, 1])],
    run: (tape, [a, b]) => tape.concat([a as Value, b as Value]),
  },
  "a block: a value used by two layers, and a weight used twice": {
    inputs: [value([2, 4, 4, 2]), variable([3, 3, 2, 2])],
    run(tape, [x, filter]) {
      const all = { filter: filter as Parameter, stride: 1, padding: 1 };
      const twice = tape.conv2d(tape.conv2d(x as Value, all), all);
      return tape.sum(twice, x as Value);
    },
  },
};

for (const [name, operation] of Object.entries(OPERATIONS)) {
  Deno.test(`the gradient of ${name} agrees with central differences`, () => {
    assertGradients(operation);
  });

  Deno.test(`${name} leaves no tensor behind`, () => {
    const { mode = TRAIN } = operation;
    assertFrees(operation, mode, (tape, y) => {
      const seed = tf.ones([...y.tensor.shape]);
      tf.dispose([...tape.backward([[y, seed]]).values()]);
    });
    assertFrees(operation, mode, (tape) => tape.dispose());
    assertFrees(operation, PREDICT, (_, y) => y.tensor.dispose());
  });
}

/** Puts inputs on the device, runs, and frees them. */
function withInputs<T>(inputs: Input[], use: (given: Given) => T): T {
  const given = inputs.map(({ kind, shape, data }) => {
    const tensor = tf.tensor(data, shape, "float32");
    return kind === "value" ? new Value(tensor, true) : parameterOf(tensor);
  });
  try {
    return use(given);
  } finally {
    for (const each of given) {
      if (each instanceof Value) {
        tf.dispose([each.tensor, ...each.gradient ? [each.gradient] : []]);
      } else {
        forget(each);
      }
    }
    borrowed.splice(0).forEach(forget);
  }
}

/**
 * Differences of fourth order, (8 (f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h
 * with h = 2⁻⁴: their own error is h⁴ times the fifth derivative, which is 0 but
 * for batch normalization; float32 adds about 1e-7 / h times the size of f.
 */
const STEP = 2 ** -4;
const TOLERANCE = 2e-4;

function assertGradients(operation: Operation): void {
  const { inputs, run, mode = TRAIN } = operation;
  const seed = seedFor(operation);
  const actual = tapeGradients(operation, seed);
  const f = (moved: Input[]) =>
    withInputs(moved, (given) =>
      tf.tidy(() => {
        const tape = new Tape(machine, { ...mode, record: false });
        const y = run(tape, given).tensor.dataSync<"float32">();
        return y.reduce((sum, each, i) => sum + each * seed[i]!, 0);
      }));
  inputs.forEach((input, which) => {
    const largest = Math.max(1, ...actual[which]!.map(Math.abs));
    for (let i = 0; i < input.data.length; i++) {
      const at = (steps: number) => {
        const data = input.data.slice();
        data[i]! += steps * STEP;
        return f(inputs.with(which, { ...input, data }));
      };
      const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) /
        (12 * STEP);
      assertAlmostEquals(
        actual[which]![i]!,
        difference,
        TOLERANCE * largest,
        `input ${which}, element ${i}`,
      );
    }
  });
}

/** dLoss/dOutput of the test: a number for each element of the output. */
function seedFor({ inputs, run }: Operation): Float32Array {
  return withInputs(inputs, (given) =>
    tf.tidy(() => {
      const tape = new Tape(machine, { ...TRAIN, record: false });
      return hashNumbers(run(tape, given).tensor.shape, 9);
    }));
}

function tapeGradients(
  { inputs, run, mode = TRAIN }: Operation,
  seed: Float32Array,
): Float32Array[] {
  return withInputs(inputs, (given) => {
    const tape = new Tape(machine, mode);
    const y = run(tape, given);
    const gradients = tape.backward([
      [y, tf.tensor(seed, [...y.tensor.shape])],
    ]);
    const read = (gradient: Tensor) => gradient.dataSync<"float32">().slice();
    const found = given.map((each) =>
      read(
        each instanceof Value
          ? each.gradient!
          : gradients.get(onDevice.get(each)!)!,
      )
    );
    tf.dispose([...gradients.values()]);
    return found;
  });
}

function assertFrees(
  { inputs, run }: Operation,
  mode: TapeMode,
  finish: (tape: Tape, y: Value) => void,
): void {
  const before = tf.memory().numTensors;
  withInputs(inputs, (given) => {
    const tape = new Tape(machine, mode);
    // As in sequence(): prediction runs each layer in a tidy.
    const y = mode.record
      ? run(tape, given)
      : new Value(tf.tidy(() => run(tape, given).tensor), false);
    finish(tape, y);
  });
  assertEquals(tf.memory().numTensors, before);
}

Deno.test("images ask for no gradient, what they meet does", () => {
  const operation = OPERATIONS["conv2d 3x3, stride 2, padding 1, odd sides"]!;
  const before = tf.memory().numTensors;
  withInputs(operation.inputs, ([x, filter]) => {
    const tape = new Tape(machine, TRAIN);
    const images = tape.input((x as Value).tensor);
    const y = operation.run(tape, [images, filter!]);
    const seed = tf.ones([...y.tensor.shape]);
    const gradients = tape.backward([[y, seed]]);
    assertEquals(images.gradient, undefined);
    assertEquals([...gradients.keys()], [onDevice.get(filter as Parameter)!]);
    tf.dispose([...gradients.values()]);
  });
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("backward() adds up the gradients of several outputs", () => {
  const shape = [2, 2];
  withInputs([value(shape)], ([x]) => {
    const tape = new Tape(machine, TRAIN);
    const double = tape.sum(x as Value, x as Value);
    const fourfold = tape.sum(double, double);
    tape.backward([[double, tf.ones(shape)], [fourfold, tf.fill(shape, 10)]]);
    // 2 · 1 + 4 · 10.
    assertEquals([...(x as Value).gradient!.dataSync()], [42, 42, 42, 42]);
  });
});

/** Two numbers in one channel: mean 2, biased variance 1, unbiased 2. */
function normalizeTwo(mode: TapeMode): { y: number[]; running: number[] } {
  const make = (x: number) => parameterOf(tf.tensor1d([x]));
  const parameters = {
    scale: make(1),
    offset: make(0),
    mean: make(10),
    variance: make(4),
  };
  const result = withInputs(
    [value([2, 1], Float32Array.of(1, 3))],
    ([x]) =>
      tf.tidy(() => ({
        y: [
          ...new Tape(machine, mode).batchNorm(x as Value, {
            ...NORMALIZATION,
            ...parameters,
          }).tensor.dataSync(),
        ],
        running: [parameters.mean, parameters.variance]
          .map((each) => onDevice.get(each)!.read().dataSync()[0]!),
      })),
  );
  Object.values(parameters).forEach(forget);
  return result;
}

// By hand, with PyTorch's momentum of 0.1: 0.9 · 10 + 0.1 · 2 and 0.9 · 4 + 0.1 · 2.
const RUNNING_AFTER = [9.2, 3.8];

Deno.test("batchNorm() moves running statistics as PyTorch: momentum 0.1, unbiased variance", () => {
  const { y, running } = normalizeTwo({ ...TRAIN, record: false });
  // ±1 / √(1 + ε), ε = 1e-5.
  assertAlmostEquals(y[1]!, 1 / Math.sqrt(1.00001), 1e-6);
  running.forEach((each, i) =>
    assertAlmostEquals(each, RUNNING_AFTER[i]!, 1e-6)
  );
});

Deno.test("batchNorm() leaves running statistics alone where asked", () => {
  const mode = { ...TRAIN, record: false, updateStatistics: false };
  assertEquals(normalizeTwo(mode).running, [10, 4]);
});

Deno.test("batchNorm() predicts by running statistics and leaves them", () => {
  const { y, running } = normalizeTwo(PREDICT);
  assertAlmostEquals(y[0]!, (1 - 10) / Math.sqrt(4.00001), 1e-6);
  assertEquals(running, [10, 4]);
});

Deno.test("batchNorm() leaves frozen statistics alone in training", () => {
  const mode = { ...TRAIN_FROZEN, record: false };
  assertEquals(normalizeTwo(mode), normalizeTwo(PREDICT));
});

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type { Device } from "../../../model/network/layers/device.ts";
import { Parameters } from "../../../model/network/layers/parameter.ts";
import {
  type NamedArray,
  readAll,
  Variables,
} from "../../../model/network/layers/variables.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import {
  type OptimizerName,
  OPTIMIZERS,
} from "../../../model/learning/train_config.ts";
import fixture from "../../fixtures/model/training.json" with { type: "json" };
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashNumbers, hashTensor } from "../support/hash_tensor.ts";

/*
 * Expected numbers are torch.optim's in float64, from fixtures/model/make_training.py.
 * Weights below 1 after five float32 steps: a few units in the last place, 6e-8 each.
 */
const TOLERANCE = 1e-6;
/**
 * Moments are of all sizes, down to 1e-6: a share of the largest of each array.
 * TensorFlow's Adam has β₂ in float32, so that its 1 − β₂ is 1.3e-5 too small.
 */
const MOMENT_SHARE = 2e-5;
const SHAPES = Object.entries(fixture.shapes);

/** Two weights, one of the backbone, and what trains them. */
class Example implements Disposable {
  readonly device: Device;
  readonly variables: Variables;
  readonly optimizer: Optimizer;

  constructor(
    runtime: Runtime,
    optimizer: OptimizerName = "adam",
    weightDecay = 0,
  ) {
    this.device = { tf: runtime.tf, kernels: kernelsFor(runtime) };
    const parameters = new Parameters();
    for (const [w, [name, shape]] of SHAPES.entries()) {
      parameters.trainable(name, shape, () => hashNumbers(shape, w));
    }
    this.variables = new Variables(this.device, parameters);
    this.optimizer = new Optimizer(this.device, this.variables, {
      optimizer,
      weightDecay,
      ftLrRatio: fixture.ratio,
    });
  }

  /** The fixture's step of this number, from 0. */
  step(number: number): void {
    const { tf } = this.device;
    // The fixture's first gradient is small.
    const scale = number === 0 ? 1e-7 : 1;
    const gradients = Array.from(this.variables.trained(), (
      [_, variable],
      w,
    ) => {
      const gradient = tf.tidy(() => {
        const t = 10 * (number + 1) + w;
        const outside = hashTensor(tf, SHAPES[w]![1], t, scale);
        const isFilter = outside.rank === 4;
        return isFilter ? tf.transpose(outside, [2, 3, 1, 0]) : outside;
      });
      return [variable, gradient] as const;
    });
    this.optimizer.update(new Map(gradients), fixture.rates[number]!);
  }

  async state(): Promise<Map<string, NamedArray>> {
    return new Map([
      ...await this.variables.save(),
      ...await readAll(this.optimizer.pending()),
    ]);
  }

  [Symbol.dispose](): void {
    this.optimizer.dispose();
    this.variables.dispose();
  }
}

for (const { optimizer, weightDecay, ...expected } of fixture.optimizers) {
  testOnEachRuntime(
    `${optimizer} with weight decay ${weightDecay} takes PyTorch's steps`,
    async (runtime) => {
      const name = optimizer as OptimizerName;
      using example = new Example(runtime, name, weightDecay);
      const { numTensors } = runtime.tf.memory();
      fixture.rates.forEach((_, step) => example.step(step));
      const state = await example.state();
      assertEquals(runtime.tf.memory().numTensors, numTensors);
      for (const [w, [name]] of SHAPES.entries()) {
        const arrays = [
          [name, expected.weights[w]!] as const,
          ...expected.moments.map((moment, i) =>
            [`optimizer.moment${i + 1}.${name}`, moment[w]!] as const
          ),
        ];
        for (const [key, numbers] of arrays) {
          const tolerance = key === name
            ? TOLERANCE
            : MOMENT_SHARE * Math.max(...numbers.map(Math.abs));
          assertAllClose(state.get(key)!.data, numbers, tolerance, key);
        }
        assertEquals(
          state.has(`optimizer.moment${arrays.length}.${name}`),
          false,
        );
      }
    },
  );
}

for (const name of OPTIMIZERS) {
  testOnEachRuntime(
    `${name} goes on bit for bit from its saved state`,
    async (runtime) => {
      using whole = new Example(runtime, name);
      fixture.rates.forEach((_, step) => whole.step(step));

      using first = new Example(runtime, name);
      [0, 1, 2].forEach((step) => first.step(step));
      const saved = await first.state();
      using second = new Example(runtime, name);
      second.variables.load(saved);
      second.optimizer.load(saved, 3);
      [3, 4].forEach((step) => second.step(step));

      assertEquals(await second.state(), await whole.state());
    },
  );
}

testOnEachRuntime(
  "a step leaves values that were read before it as they were",
  async (runtime) => {
    const { tf } = runtime;
    using example = new Example(runtime);
    const [, variable] = [...example.variables.trained()][1]!;
    const read = variable.read();
    const before = (await read.data()).slice();
    example.step(1);
    assertEquals(await read.data(), before);
    const now = variable.read();
    assertNotEquals(await now.data(), before);
    tf.dispose([read, now]);
  },
);

testOnEachRuntime(
  "Optimizer.load() refuses the state of another model",
  async (runtime) => {
    using example = new Example(runtime);
    const saved = await example.state();
    const name = SHAPES[0]![0];
    saved.set(`optimizer.moment2.${name}`, {
      shape: [1],
      data: Float32Array.of(0),
    });
    assertThrows(
      () => example.optimizer.load(saved, 1),
      RangeError,
      `Cannot resume: the optimizer's state for ${name} is missing`,
    );
  },
  ["cpu"],
);

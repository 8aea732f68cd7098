import { assertEquals } from "@std/assert";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import { Parameters } from "../../../model/network/layers/parameter.ts";
import {
  type NamedArray,
  readAll,
  Variables,
} from "../../../model/network/layers/variables.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { WeightAverage } from "../../../model/learning/weight_average.ts";
import fixture from "../../fixtures/model/training.json" with { type: "json" };
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashNumbers } from "../support/hash_tensor.ts";

// Expected numbers are torch.optim.swa_utils.AveragedModel's, from fixtures/model/make_training.py.
const { decay, steps } = fixture.averages;
const NAMES = ["weight", "running_mean"] as const;

/** A weight, a running statistic, and their average. */
class Example implements Disposable {
  readonly variables: Variables;
  readonly average: WeightAverage;

  constructor(runtime: Runtime) {
    const device = { tf: runtime.tf, kernels: kernelsFor(runtime) };
    const parameters = new Parameters();
    parameters.trainable("weight", [3], () => new Float32Array(3));
    parameters.statistic("running_mean", [3], 0);
    this.variables = new Variables(device, parameters);
    this.average = new WeightAverage(device, this.variables, decay);
  }

  /** The fixture's step of this number, from 0. */
  step(number: number): void {
    this.variables.load(valuesOf(number));
    this.average.update();
  }

  [Symbol.dispose](): void {
    this.average.dispose();
    this.variables.dispose();
  }
}

function valuesOf(step: number): Map<string, NamedArray> {
  return new Map(NAMES.map((name, i) => [name, {
    shape: [3],
    data: hashNumbers([3], 10 * (step + 1) + i),
  }]));
}

testOnEachRuntime(
  "a weight average is PyTorch's after each step, and changes places with the weights",
  async (runtime) => {
    using example = new Example(runtime);
    const { numTensors } = runtime.tf.memory();
    for (const [number, expected] of steps.entries()) {
      example.step(number);
      example.average.swap();
      const averaged = await example.variables.save();
      for (const name of NAMES) {
        // Numbers below 1 in float32: a few units in the last place.
        assertAllClose(averaged.get(name)!.data, expected[name], 1e-6, name);
      }
      example.average.swap();
      assertEquals(await example.variables.save(), valuesOf(number));
    }
    assertEquals(runtime.tf.memory().numTensors, numTensors);
  },
);

testOnEachRuntime(
  "a weight average goes on bit for bit from its saved state, and starts from none",
  async (runtime) => {
    using whole = new Example(runtime);
    using first = new Example(runtime);
    using second = new Example(runtime);
    assertEquals((await readAll(first.average.pending())).size, 0);
    second.average.load(await readAll(first.average.pending()));
    steps.forEach((_, number) => whole.step(number));
    [0, 1, 2].forEach((number) => first.step(number));
    second.average.load(await readAll(first.average.pending()));
    [3, 4].forEach((number) => second.step(number));
    assertEquals(
      await readAll(second.average.pending()),
      await readAll(whole.average.pending()),
    );
  },
);

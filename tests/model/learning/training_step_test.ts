import type { Tensor } from "@tensorflow/tfjs-core";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { Variable } from "../../../model/kernels/kernels.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { createPrng } from "../../../data/random/prng.ts";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import {
  batchNorm,
  chain,
  convolution,
  linear,
  relu,
} from "../../../model/network/layers/layers.ts";
import type { Operations } from "../../../model/network/layers/operations.ts";
import { Parameters } from "../../../model/network/layers/parameter.ts";
import { Tape } from "../../../model/network/layers/tape.ts";
import {
  type TapeMode,
  TRAIN_FROZEN,
} from "../../../model/network/layers/tape_mode.ts";
import { Variables } from "../../../model/network/layers/variables.ts";
import { NonFiniteError } from "../../../model/learning/non_finite_error.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import type { Passes } from "../../../model/learning/passes.ts";
import {
  passBatch,
  trainingStep,
} from "../../../model/learning/training_step.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashNumbers } from "../support/hash_tensor.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

const OPTIONS = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-3,
} as const;

const SLIM = { backbone: "resnet10_slim", preparation: {} };

function tinyModel(runtime: Runtime): DeviceIqaModel {
  return new DeviceIqaModel(runtime, SLIM, 1);
}

function tinyBatch(count: number, side = 16): ImageBatch {
  const shape = [count, side, side, 3] as ImageBatch["shape"];
  return { pixels: hashNumbers(shape, 5), shape };
}

function adam(model: DeviceIqaModel): Optimizer {
  return new Optimizer(model.device, model.variables, {
    optimizer: "adam",
    ftLrRatio: 1,
    weightDecay: 0,
  });
}

/** Keeps the gradients and moves nothing. */
class GradientKeeper extends Optimizer {
  kept: ReadonlyMap<Variable, Tensor> = new Map();

  override update(gradients: ReadonlyMap<Variable, Tensor>): void {
    this.kept = gradients;
  }
}

/** The gradient of all variables, one after the other, in 64 bits. */
async function gradientOf(
  model: DeviceIqaModel,
  batch: ImageBatch,
  subjective: Float64Array,
  microBatchSize?: number,
  mode?: TapeMode,
): Promise<Float64Array> {
  const keeper = new GradientKeeper(model.device, model.variables, {
    optimizer: "adam",
    ftLrRatio: 1,
    weightDecay: 0,
  });
  const options = { ...OPTIONS, ...microBatchSize && { microBatchSize } };
  await trainingStep(model, keeper, batch, subjective, options, mode);
  const arrays: number[] = [];
  for (const [, variable] of model.variables.trained()) {
    const gradient = keeper.kept.get(variable)!;
    for (const x of await gradient.data()) arrays.push(x);
    gradient.dispose();
  }
  keeper.dispose();
  return Float64Array.from(arrays);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function cosine(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Four images twice, so that each half has the batch normalization of the whole. */
function twice({ pixels, shape: [count, ...image] }: ImageBatch): ImageBatch {
  const both = new Float32Array(2 * pixels.length);
  both.set(pixels);
  both.set(pixels, pixels.length);
  return { pixels: both, shape: [2 * count, ...image] };
}

const SUBJECTIVE = Float64Array.of(0.1, 0.1, 0.1, 0.9, 0.9, 0.5, 0.1, 0.2);

/*
 * With parts that are copies of each other, statistics are the same for parts
 * and whole, and every layer's gradient depends on the sum over the copies
 * alone: in exact arithmetic the two ways are equal. The people's scores of the
 * copies differ, so that the loss does compare all eight.
 */
testOnEachRuntime(
  "a batch in parts has the gradient of the whole batch",
  async (runtime) => {
    const model = tinyModel(runtime);
    const half = tinyBatch(4);
    const whole = await gradientOf(model, twice(half), SUBJECTIVE);
    const inParts = await gradientOf(model, twice(half), SUBJECTIVE, 4);
    const length = Math.sqrt(dot(whole, whole));
    assert(length > 1e-3, "there is a gradient");
    // Rounding of float32, which batch normalization enlarges; measured: 3e-10 and 4e-5.
    assert(1 - cosine(inParts, whole) < 1e-7, "direction");
    assertAlmostEquals(
      Math.sqrt(dot(inParts, inParts)),
      length,
      2e-4 * length,
      "length",
    );

    // The sum of the parts' own losses is another objective, here almost the opposite.
    const first = await gradientOf(model, half, SUBJECTIVE.slice(0, 4));
    const second = await gradientOf(model, half, SUBJECTIVE.slice(4));
    const naive = first.map((x, i) => x + second[i]!);
    assert(cosine(naive, whole) < 0, `naive: ${cosine(naive, whole)}`);
    model.dispose();
  },
  ["tensorflow", "wasm"],
);

/*
 * Eight images that differ, in parts of three, three and two: by running
 * statistics an image's way does not depend on the others, and the two ways are
 * equal in exact arithmetic. Measured: 1 - cosine 8e-13 and less, lengths 2e-7
 * apart.
 */
testOnEachRuntime(
  "a batch in parts has the gradient of the whole batch exactly, where batch normalization is frozen",
  async (runtime) => {
    const model = await seededModel(runtime, SLIM);
    const before = await model.variables.save();
    const gradient = (microBatchSize: number) =>
      gradientOf(
        model,
        seededImages([8, 32, 32, 3]),
        SUBJECTIVE,
        microBatchSize,
        TRAIN_FROZEN,
      );
    const whole = await gradient(8);
    const inParts = await gradient(3);
    const length = Math.sqrt(dot(whole, whole));
    assert(length > 1e-3, "there is a gradient");
    const apart = 1 - cosine(inParts, whole);
    assert(apart < 1e-6, `1 - cosine ${apart}`);
    const ratio = Math.sqrt(dot(inParts, inParts)) / length;
    assertAlmostEquals(ratio, 1, 1e-4, "length");
    assertEquals(await model.variables.save(), before, "statistics moved");
    model.dispose();
  },
  ["tensorflow", "webgpu", "wasm"],
);

/** Passes that compute nothing, and remember the pixels that they were given. */
class RememberingPasses implements Passes {
  readonly scored: number[] = [];
  readonly recorded: number[] = [];
  readonly sentBack: number[] = [];
  #last: number[] = [];

  score(images: ImageBatch) {
    this.scored.push(...images.pixels);
    return Promise.resolve(this.#outputs(images));
  }

  forward(images: ImageBatch) {
    this.#last = [...images.pixels];
    this.recorded.push(...images.pixels);
    return Promise.resolve(this.#outputs(images));
  }

  backward([gradient]: readonly Float64Array[]) {
    assertEquals(gradient!.length, this.#last.length);
    this.sentBack.push(...this.#last);
  }

  #outputs({ pixels }: ImageBatch): [Float32Array, Float32Array, Float32Array] {
    return [pixels, pixels, pixels];
  }
}

Deno.test("a batch in parts sends the very pixels back that were scored, each once, and the last part runs once", async () => {
  const shape: ImageBatch["shape"] = [8, 1, 1, 1];
  const pixels = Float32Array.of(7, 3, 1, 8, 2, 6, 5, 4);
  const passes = new RememberingPasses();
  const { outputs } = await passBatch(passes, { pixels, shape }, SUBJECTIVE, {
    ...OPTIONS,
    microBatchSize: 3,
  });
  assertEquals([...outputs[2]], [...pixels]);
  assertEquals(passes.scored, [7, 3, 1, 8, 2, 6]);
  assertEquals(passes.sentBack, [5, 4, 8, 2, 6, 7, 3, 1]);
  assertEquals(passes.recorded, passes.sentBack);
});

testOnEachRuntime(
  "a batch in parts is scored as the whole, a last part of one in the part before it",
  async (runtime) => {
    const model = tinyModel(runtime);
    const step = async (count: number, microBatchSize?: number) => {
      const optimizer = new GradientKeeper(model.device, model.variables, {
        optimizer: "adam",
        ftLrRatio: 1,
        weightDecay: 0,
      });
      const result = await trainingStep(
        model,
        optimizer,
        tinyBatch(count),
        SUBJECTIVE.slice(0, count),
        { ...OPTIONS, ...microBatchSize && { microBatchSize } },
      );
      model.device.tf.dispose([...optimizer.kept.values()]);
      optimizer.dispose();
      return result.outputs;
    };
    // Parts of 2 and 3, each with its own statistics: the first is as if alone.
    const inParts = await step(5, 2);
    const alone = await step(2);
    assertEquals(inParts.map((head) => head.length), [5, 5, 5]);
    inParts.forEach((head, i) =>
      assertAlmostEquals(head[0]!, alone[i]![0]!, 1e-5)
    );
    model.dispose();
  },
  ["wasm"],
);

testOnEachRuntime(
  "each part of a batch moves the running statistics once",
  async (runtime) => {
    const model = tinyModel(runtime);
    const start = await model.variables.save();
    const half = tinyBatch(4);
    const meanAfter = async (batch: ImageBatch, microBatchSize?: number) => {
      model.variables.load(start);
      const subjective = SUBJECTIVE.slice(0, batch.shape[0]);
      await gradientOf(model, batch, subjective, microBatchSize);
      return (await model.variables.save()).get("features.1.running_mean")!
        .data;
    };
    // From 0, one part leaves 0.1 of its mean m; the same part again 0.9 · 0.1 m + 0.1 m.
    const once = await meanAfter(half);
    const twiceMoved = await meanAfter(twice(half), 4);
    assert(Math.abs(once[0]!) > 1e-4, "there is a mean");
    assertAllClose(twiceMoved, once.map((m) => 1.9 * m), 1e-6, "running mean");
    model.dispose();
  },
  ["wasm"],
);

testOnEachRuntime(
  "a step whose outputs, loss or gradient are not finite moves no weight, and leaves no tensor",
  async (runtime) => {
    const model = tinyModel(runtime);
    const optimizer = adam(model);
    const batch = tinyBatch(4);
    const spoilt = { ...batch, pixels: batch.pixels.with(0, NaN) };
    // Finite in 64 bits; its gradient is not in 32.
    const huge = [0.1, 0.1, 1e60];
    const cases = [
      [spoilt, [0.1, 0.1, 1], "the network's output is NaN"],
      // Each is a number; their sum is none.
      [batch, [1.7e308, 1.7e308, 1.7e308], "the loss is Infinity"],
      [batch, huge, "the gradient norm is"],
    ] as const;
    const before = await model.variables.save();
    const { numTensors } = runtime.tf.memory();
    for (const [images, beta, reason] of cases) {
      for (const microBatchSize of [4, 2]) {
        await assertRejects(
          () =>
            trainingStep(model, optimizer, images, SUBJECTIVE.slice(0, 4), {
              ...OPTIONS,
              loss: headsLoss({ type: "norm-in-norm" }, beta),
              microBatchSize,
            }),
          NonFiniteError,
          reason,
        );
      }
      // Where there are outputs, they move the running statistics: these are sound.
      if (beta === huge) break;
      assertEquals(await model.variables.save(), before);
    }
    assertEquals(runtime.tf.memory().numTensors, numTensors);
    const after = await model.variables.save();
    for (const [name] of model.variables.trained()) {
      assertEquals(after.get(name), before.get(name), name);
    }
    assertEquals(optimizer.step, 0);
    optimizer.dispose();
    model.dispose();
  },
  ["cpu"],
);

testOnEachRuntime(
  "training steps, whole and in parts, leave no tensor behind",
  async (runtime) => {
    const model = tinyModel(runtime);
    const optimizer = adam(model);
    const step = (microBatchSize: number) =>
      trainingStep(model, optimizer, tinyBatch(6, 8), SUBJECTIVE.slice(0, 6), {
        ...OPTIONS,
        microBatchSize,
      });
    // The first time, kernels may make constants that they keep.
    await step(6);
    await step(3);
    const { numTensors } = runtime.tf.memory();
    await step(6);
    await step(3);
    assertEquals(runtime.tf.memory().numTensors, numTensors);
    optimizer.dispose();
    model.dispose();
  },
  ["tensorflow", "wasm"],
);

/** Most that memory may grow by noise: a few buffers. */
const NOISE = 24e6;

/**
 * Bytes of the process outside the JavaScript heap, which holds tensors and
 * images; the heap's own size follows the collector's moods, by tens of
 * megabytes in the first thousand steps.
 */
function bytesOutsideHeap(): number {
  const { rss, heapTotal } = Deno.memoryUsage();
  return rss - heapTotal;
}

testOnEachRuntime(
  "the memory of a training run does not grow over 500 steps",
  async (runtime) => {
    const { model, variables } = smallestModel(runtime);
    const optimizer = new Optimizer(model.device, variables, {
      optimizer: "adamw",
      ftLrRatio: 1,
      weightDecay: 0.01,
    });
    const batch = tinyBatch(4, 64);
    const steps = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const subjective = SUBJECTIVE.slice(0, 4);
        await trainingStep(model, optimizer, batch, subjective, OPTIONS);
      }
    };
    await steps(100);
    const { numTensors } = runtime.tf.memory();
    const before = bytesOutsideHeap();
    await steps(500);
    assertEquals(runtime.tf.memory().numTensors, numTensors);
    const growth = bytesOutsideHeap() - before;
    // The images of a step are 0.2 MB: 100 MB, if only they were kept.
    assert(growth < NOISE, `${growth / 1e6} MB`);
    optimizer.dispose();
    variables.dispose();
  },
  ["tensorflow", "wasm"],
);

/** One layer of each kind, so that hundreds of steps take a second or two. */
function smallestModel(runtime: Runtime) {
  const device = { tf: runtime.tf, kernels: kernelsFor(runtime) };
  const parameters = new Parameters();
  const build = { parameters, random: createPrng(1) };
  const features = chain(
    convolution(build, "features.0", { from: 3, to: 4, size: 3, stride: 2 }),
    batchNorm(build, "features.1", 4),
    relu,
    (on, x) => on.maxPool(x, { size: 3, stride: 2, padding: 1 }),
    (on, x) => on.sum(x, x),
    (on, x) => on.reduce(x, "mean"),
  );
  const early = linear(build, "regr6", 4, 1);
  const both = linear(build, "regression", 8, 1);
  const network = {
    forward<V>(on: Operations<V>, images: V) {
      const x = features(on, images);
      return [early(on, x), early(on, x), both(on, on.concat([x, x]))];
    },
  };
  const variables = new Variables(device, parameters);
  const machine = { kernels: device.kernels, variables };
  const tape = (mode: TapeMode) => new Tape(machine, mode);
  const model = { runtime, device, network, tape } as unknown as DeviceIqaModel;
  return { model, variables };
}

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import {
  type NamedArray,
  readAll,
} from "../../../model/network/layers/variables.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import type { ModelConfig } from "../../../model/network/model_config.ts";
import { GraphTrainer } from "../../../model/learning/graph_trainer.ts";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
import type {
  Trainer,
  TrainerConfig,
} from "../../../model/learning/trainer.ts";
import { NonFiniteError } from "../../../model/learning/non_finite_error.ts";
import type { OptimizerConfig } from "../../../model/learning/optimizer.ts";
import type { StepOptions } from "../../../model/learning/training_step.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

const SLIM = { backbone: "resnet10_slim", preparation: {} };
const ADAM: OptimizerConfig = {
  optimizer: "adam",
  ftLrRatio: 0.1,
  weightDecay: 0,
};
const OPTIONS: StepOptions = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-3,
};
const SUBJECTIVE = Float64Array.of(0.1, 0.9, 0.4, 0.2, 0.7, 0.5);

async function graphTrainer(
  model: DeviceIqaModel,
  config: TrainerConfig,
): Promise<Trainer> {
  return await GraphTrainer.open(model, config);
}

function step(
  trainer: Trainer,
  number: number,
  options: StepOptions = OPTIONS,
  side = 64,
) {
  const images = seededImages([6, side, side, 3], 20 + number);
  return trainer.learn(images, SUBJECTIVE, options);
}

/** The pooled features of images, as a batch. */
async function featuresOf(
  model: DeviceIqaModel,
  images: ImageBatch,
): Promise<ImageBatch> {
  const [count] = images.shape;
  const stages = await model.features(images);
  const widths = stages.map(({ length }) => length / count);
  const pixels = Array.from(
    { length: count },
    (_, row) =>
      stages.flatMap((stage, i) => [
        ...stage.subarray(row * widths[i]!, (row + 1) * widths[i]!),
      ]),
  ).flat();
  return {
    features: [widths[0]!, widths[1]!],
    shape: [count, 1, 1, widths[0]! + widths[1]!],
    pixels: Float32Array.from(pixels),
  };
}

async function stateOf(
  model: DeviceIqaModel,
  trainer: Trainer,
): Promise<Map<string, NamedArray>> {
  return new Map([
    ...await model.variables.save(),
    ...await readAll(trainer.pending()),
  ]);
}

/** The ways to take a step, each with another network. */
const CASES: Record<
  string,
  {
    network?: Partial<ModelConfig>;
    config?: Partial<TrainerConfig>;
    options?: Partial<StepOptions>;
  }
> = {
  "Adam, basic blocks": {},
  "Adam with decay in parts, bottlenecks in groups": {
    network: { backbone: "resnext50_32x4d", width: 16, batchNormEnd: true },
    // So much that it counts among gradients that batch normalization enlarges.
    config: { weightDecay: 10 },
    options: { microBatchSize: 3 },
  },
  "AdamW, clipped, convolutions with a bias, means and deviations of cells": {
    network: { backbone: "vgg16", width: 8, pool: "meanstd", p6: 3, p7: 2 },
    // So much that three steps shrink the heads' weights by 6 %: a quarter of how far they move.
    config: { optimizer: "adamw", weightDecay: 20 },
    options: { clipGradient: 0.01 },
  },
  "Adam, depthwise convolutions, padded as by TensorFlow": {
    network: { backbone: "efficientnet_lite0", width: 8 },
  },
  "frozen batch normalization, in parts": {
    network: { batchNormEnd: true },
    config: { freezeBatchNorm: true },
    options: { microBatchSize: 3, learningRate: 1e-4 },
  },
  "SGD with decay": {
    config: { optimizer: "sgd", weightDecay: 0.1 },
  },
  "Adadelta": {
    config: { optimizer: "adadelta" },
    options: { learningRate: 1 },
  },
  "the heads alone, from features of a frozen backbone": {
    network: { batchNormEnd: true },
    config: { ftLrRatio: 0, weightDecay: 0.1 },
  },
  "the heads alone, in parts": {
    config: { ftLrRatio: 0 },
    options: { microBatchSize: 3 },
  },
  "extremes of cells": { network: { pool: "maxmin", p6: 3, p7: 2 } },
};

/*
 * Both are float32 of the same operations, but for fused ones: measured, the
 * gradients of six images are 3e-6 apart, those of parts of three 1e-3, where
 * batch normalization divides by small deviations. Adam divides gradients by
 * their size, so that those that are almost zero move a weight by up to the
 * rate in either direction: weights are compared as one vector, to a twentieth
 * of how far three steps have moved it. The first loss of six is less than
 * 1e-4 apart, that of parts of three 1.2e-4 on a processor with AVX-512.
 */
const LOSS_TOLERANCE = { whole: 1e-4, parts: 5e-4 };
const GRADIENT_TOLERANCE = 5e-3;
const WEIGHTS_TOLERANCE = 0.05;
for (const [what, { network, config, options }] of Object.entries(CASES)) {
  testOnEachRuntime(
    `a graph learns as the layers do: ${what}`,
    async (runtime) => {
      const all = { ...ADAM, ...config };
      const wanted = { ...SLIM, ...network };
      const byTape = await seededModel(runtime, wanted);
      const byGraph = await seededModel(runtime, wanted);
      const tape = new TapeTrainer(byTape, all);
      const graph = await graphTrainer(byGraph, all);
      const start = await byTape.variables.save();
      const both = async (number: number) => {
        const images = seededImages([6, 64, 64, 3], 20 + number);
        const batch = all.ftLrRatio === 0
          ? await featuresOf(byTape, images)
          : images;
        const learn = (trainer: Trainer) =>
          trainer.learn(batch, SUBJECTIVE, { ...OPTIONS, ...options });
        const expected = await learn(tape);
        const actual = await learn(graph);
        return [actual.loss, expected.loss] as const;
      };
      const [actualLoss, expectedLoss] = await both(0);
      const { whole, parts } = LOSS_TOLERANCE;
      const tolerance = options?.microBatchSize ? parts : whole;
      assertAlmostEquals(actualLoss, expectedLoss, tolerance);
      assertGradients(
        await readAll(graph.pending()),
        await readAll(tape.pending()),
      );
      await both(1);
      await both(2);
      assertEquals(graph.step, 3);
      const expected = await stateOf(byTape, tape);
      const actual = await stateOf(byGraph, graph);
      assertEquals([...actual.keys()], [...expected.keys()]);
      const moved = distance(start, expected);
      assert(moved > 1e-3, `the weights moved by ${moved}`);
      const apart = distance(await byGraph.variables.save(), expected);
      assert(
        apart < WEIGHTS_TOLERANCE * moved,
        `${apart} apart after moving by ${moved}`,
      );
      for (const each of [tape, graph, byTape, byGraph]) each.dispose();
    },
    ["tensorflow"],
  );
}

/** After one step from zero, Adam's first moment is a tenth of the gradient. */
function assertGradients(
  actual: ReadonlyMap<string, NamedArray>,
  expected: ReadonlyMap<string, NamedArray>,
): void {
  const first = [...expected].filter(([name]) => name.includes("moment1"));
  const zeros = new Map(first.map(([name, { shape, data }]) => [
    name,
    { shape, data: new Float32Array(data.length) },
  ]));
  const length = distance(zeros, expected);
  assert(length > 1e-3, `the gradient has length ${length}`);
  const apart = distance(new Map(first), actual);
  assert(apart < GRADIENT_TOLERANCE * length, `${apart} of ${length} apart`);
}

/** Bit for bit; assertEquals would take minutes for millions of numbers. */
function assertSame(
  actual: ReadonlyMap<string, NamedArray>,
  expected: ReadonlyMap<string, NamedArray>,
): void {
  assertEquals([...actual.keys()], [...expected.keys()]);
  for (const [name, { data }] of actual) {
    const other = expected.get(name)!.data;
    const first = data.findIndex((value, i) => !Object.is(value, other[i]));
    assertEquals(first, -1, `${name} differs`);
  }
}

/** Of all arrays of `a`, as one vector, from those of `b`. */
function distance(
  a: ReadonlyMap<string, NamedArray>,
  b: ReadonlyMap<string, NamedArray>,
): number {
  let sum = 0;
  for (const [name, { data }] of a) {
    const other = b.get(name)!.data;
    data.forEach((value, i) => sum += (value - other[i]!) ** 2);
  }
  return Math.sqrt(sum);
}

testOnEachRuntime(
  "a graph goes on bit for bit from its saved state, with batches and images of other sizes",
  async (runtime) => {
    const steps = [[0, 64], [1, 48], [2, 64], [3, 80]] as const;
    const take = async (trainer: Trainer, from: number, to: number) => {
      for (const [number, side] of steps.slice(from, to)) {
        await step(trainer, number, OPTIONS, side);
      }
    };
    const whole = await seededModel(runtime, SLIM);
    const wholeTrainer = await graphTrainer(whole, ADAM);
    await take(wholeTrainer, 0, 4);
    const first = await seededModel(runtime, SLIM);
    const firstTrainer = await graphTrainer(first, ADAM);
    await take(firstTrainer, 0, 2);
    const saved = await stateOf(first, firstTrainer);
    const second = await seededModel(runtime, SLIM);
    const secondTrainer = await graphTrainer(second, ADAM);
    second.variables.load(saved);
    secondTrainer.load(saved, firstTrainer.step);
    await take(secondTrainer, 2, 4);
    assertSame(
      await stateOf(second, secondTrainer),
      await stateOf(whole, wholeTrainer),
    );
    for (
      const each of [
        ...[wholeTrainer, firstTrainer, secondTrainer],
        ...[whole, first, second],
      ]
    ) each.dispose();
  },
  ["tensorflow"],
);

testOnEachRuntime(
  "a graph's step that comes to no number moves nothing, and the next one goes on",
  async (runtime) => {
    const model = await seededModel(runtime, SLIM);
    const trainer = await graphTrainer(model, ADAM);
    const before = await stateOf(model, trainer);
    const broken = seededImages([6, 64, 64, 3]);
    broken.pixels[0] = NaN;
    for (const microBatchSize of [6, 3]) {
      await assertRejects(
        () => trainer.learn(broken, SUBJECTIVE, { ...OPTIONS, microBatchSize }),
        NonFiniteError,
        "the network's output is NaN",
      );
    }
    assertSame(await stateOf(model, trainer), before);
    assertEquals(trainer.step, 0);
    await assertNextStep(runtime, trainer);
    trainer.dispose();
    model.dispose();
  },
  ["tensorflow"],
);

/** A trainer that has moved nothing takes the step that a new one takes. */
async function assertNextStep(runtime: Runtime, trainer: Trainer) {
  const model = await seededModel(runtime, SLIM);
  const other = await graphTrainer(model, ADAM);
  for (let number = 0; number < 2; number++) {
    const expected = await step(other, number);
    assertEquals(await step(trainer, number), expected);
  }
  other.dispose();
  model.dispose();
}

testOnEachRuntime(
  "a graph's steps, whole and in parts, leave no tensor behind",
  async (runtime) => {
    const model = await seededModel(runtime, SLIM);
    const trainer = await graphTrainer(model, ADAM);
    const both = async () => {
      await step(trainer, 0);
      await step(trainer, 1, { ...OPTIONS, microBatchSize: 3 });
    };
    await both();
    const { numTensors } = runtime.tf.memory();
    await both();
    assertEquals(runtime.tf.memory().numTensors, numTensors);
    trainer.dispose();
    model.dispose();
  },
  ["tensorflow"],
);

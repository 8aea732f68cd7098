import { assert, assertEquals, assertRejects } from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import type { Exchange } from "../../../model/learning/exchange.ts";
import { TRAIN_FROZEN } from "../../../model/network/layers/tape_mode.ts";
import { TapePasses } from "../../../model/learning/tape_passes.ts";
import { GraphTrainer } from "../../../model/learning/graph_trainer.ts";
import { NonFiniteError } from "../../../model/learning/non_finite_error.ts";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
import type { TrainerConfig } from "../../../model/learning/trainer.ts";
import type { StepOptions } from "../../../model/learning/training_step.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { Runtime, RuntimeName } from "../../../model/runtime/runtime.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { localExchanges } from "../support/local_exchange.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

const SLIM = { backbone: "resnet10_slim", preparation: {} };
const SIDE = 32;
const OPTIONS: StepOptions = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-2,
};
const SGD: TrainerConfig = {
  optimizer: "sgd",
  ftLrRatio: 0.5,
  weightDecay: 0.01,
};

type Open = (model: DeviceIqaModel, config: TrainerConfig) => Promise<
  TapeTrainer | GraphTrainer
>;

const TRAINERS: [name: string, open: Open, runtimes: readonly RuntimeName[]][] =
  [
    ["tape", (...own) => Promise.resolve(new TapeTrainer(...own)), [
      "wasm",
      "tensorflow",
    ]],
    ["graph", (...own) => GraphTrainer.open(...own), ["tensorflow"]],
  ];

function batchOf(count: number, step: number) {
  const images = seededImages([count, SIDE, SIDE, 3], 40 + step);
  const subjective = Float64Array.from(
    { length: count },
    (_, i) => (7 * i + step) % count / count,
  );
  return { images, subjective };
}

function share(batch: ReturnType<typeof batchOf>, first: number, end: number) {
  const each = SIDE * SIDE * 3;
  const images: ImageBatch = {
    pixels: batch.images.pixels.subarray(first * each, end * each),
    shape: [end - first, SIDE, SIDE, 3],
  };
  return { images, subjective: batch.subjective.slice(first, end) };
}

/** Weights and losses after some steps with such shares. */
async function train(
  runtime: Runtime,
  open: Open,
  config: TrainerConfig,
  ends: readonly number[],
  { exchange, rank = 0, steps = 2, ...options }: {
    exchange?: Exchange;
    rank?: number;
    steps?: number;
  } & Partial<StepOptions> = {},
) {
  const model = await seededModel(runtime, SLIM);
  const trainer = await open(model, config);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchOf(ends.at(-1)!, step);
    const own = share(batch, ends[rank - 1] ?? 0, ends[rank]!);
    const { loss, outputs } = await trainer.learn(own.images, own.subjective, {
      ...OPTIONS,
      ...options,
      ...exchange && { exchange },
    });
    assertEquals(
      outputs.map(({ length }) => length),
      Array(3).fill(ends.at(-1)),
    );
    assertEquals(OPTIONS.loss(outputs, batch.subjective).value, loss);
    losses.push(loss);
  }
  const weights = await model.variables.save();
  trainer.dispose();
  model.dispose();
  return { weights, losses };
}

function furthest(
  one: Awaited<ReturnType<typeof train>>,
  other: Awaited<ReturnType<typeof train>>,
): number {
  let distance = 0;
  for (const [name, { data }] of one.weights) {
    const there = other.weights.get(name)!.data;
    data.forEach((x, i) =>
      distance = Math.max(distance, Math.abs(x - there[i]!))
    );
  }
  return distance;
}

for (const [name, open, runtimes] of TRAINERS) {
  // Unequal shares, an empty one, and one in parts.
  const cases: [number[], Partial<StepOptions>][] = [
    [[2, 5, 8], { clipGradient: 0.1 }],
    [[3, 3, 8], { clipGradient: 0.1, microBatchSize: 3 }],
  ];
  testOnEachRuntime(
    `shares of a batch are one batch, by the ${name}: weights within 1e-6`,
    async (runtime) => {
      const config = { ...SGD, freezeBatchNorm: true };
      const start = await train(runtime, open, config, [8], { steps: 0 });
      for (const [ends, options] of cases.slice(name === "graph" ? 1 : 0)) {
        const alone = await train(runtime, open, config, [8], options);
        const exchanges = localExchanges(ends.length);
        const together = await Promise.all(
          exchanges.map((exchange, rank) =>
            train(runtime, open, config, ends, { ...options, exchange, rank })
          ),
        );
        for (const each of together) assertEquals(each, together[0]);
        // Sums in another order; float32 weights up to about 1.
        const distance = furthest(together[0]!, alone);
        assert(distance < 1e-6, `${ends}: ${distance}`);
        const moved = furthest(start, alone);
        assert(moved > 1e-4, `the weights moved by ${moved}`);
      }
    },
    runtimes,
  );

  testOnEachRuntime(
    `workers with statistics of their own keep one mean of them, by the ${name}`,
    async (runtime) => {
      const exchanges = localExchanges(2);
      const [first, second] = await Promise.all(
        exchanges.map((exchange, rank) =>
          train(runtime, open, SGD, [4, 8], { exchange, rank, steps: 1 })
        ),
      );
      assertEquals(first, second);
      const halves = await Promise.all(
        [[0, 4], [4, 8]].map(async ([from, to]) => {
          const model = await seededModel(runtime, SLIM);
          const trainer = await open(model, SGD);
          const own = share(batchOf(8, 0), from!, to!);
          await trainer.learn(own.images, own.subjective, OPTIONS);
          const values = await model.variables.save();
          trainer.dispose();
          model.dispose();
          return values;
        }),
      );
      let statistics = 0, apart = 0;
      for (const [key, { data }] of first!.weights) {
        if (!key.includes("running")) continue;
        statistics++;
        data.forEach((x, i) => {
          const [a, b] = halves.map((half) => half.get(key)!.data[i]!);
          apart = Math.max(apart, Math.abs(a! - b!));
          const mean = (a! + b!) / 2;
          assert(Math.abs(x - mean) <= 1e-6 * (1 + Math.abs(mean)), key);
        });
      }
      // ResNet-10: 12 normalizations, and three in each head; a mean and a variance each.
      assertEquals(statistics, 36);
      assert(apart > 1e-3, `the workers' own statistics are ${apart} apart`);
    },
    runtimes,
  );

  testOnEachRuntime(
    `a share that is not finite ends the step of every worker, by the ${name}`,
    async (runtime) => {
      const exchanges = localExchanges(2);
      await Promise.all(exchanges.map(async (exchange, rank) => {
        const model = await seededModel(runtime, SLIM);
        const trainer = await open(model, SGD);
        const own = share(batchOf(8, 0), 4 * rank, 4 * rank + 4);
        if (rank === 1) own.images.pixels = own.images.pixels.map(() => NaN);
        await assertRejects(
          () =>
            trainer.learn(own.images, own.subjective, { ...OPTIONS, exchange }),
          NonFiniteError,
          // wasm's kernels pass over NaN on the way forward, and not back.
          runtime.name === "wasm"
            ? "the gradient norm is NaN"
            : "the network's output is NaN",
        );
        trainer.dispose();
        model.dispose();
      }));
    },
    runtimes,
  );
}

/** Gradient of all weights in one vector, from dLoss/dScore. */
async function gradientOf(
  model: DeviceIqaModel,
  images: ImageBatch,
  scores: readonly Float64Array[],
): Promise<number[]> {
  using passes = new TapePasses(model, TRAIN_FROZEN);
  await passes.forward(images);
  passes.backward(scores);
  const gradients = [...passes.takeGradients().values()];
  const all = await Promise.all(gradients.map((each) => each.data()));
  model.device.tf.dispose(gradients);
  return all.flatMap((each) => [...each]);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

// THEORY: the mean of the slices' own losses is another objective. How far it
// points elsewhere depends on the batch: of this one of 32 the cosine with the
// true gradient is 0.996 in 2 slices, 0.966 in 4, 0.879 in 8.
testOnEachRuntime(
  "the losses of single workers point elsewhere than that of the batch, the more so the more workers",
  async (runtime) => {
    const count = 32;
    const model = await seededModel(runtime, SLIM);
    const { images, subjective } = batchOf(count, 0);
    const gradients = (first: number, end: number) =>
      OPTIONS.loss(
        outputs.map((head) => head.slice(first, end)),
        subjective.slice(first, end),
      ).gradients;
    using passes = new TapePasses(model, TRAIN_FROZEN);
    const outputs = await passes.forward(images);
    const exact = await gradientOf(model, images, gradients(0, count));
    const cosines: number[] = [];
    for (const workers of [2, 4, 8]) {
      const each = count / workers;
      const own = Array.from(
        { length: workers },
        (_, rank) => gradients(each * rank, each * (rank + 1)),
      );
      const mean = [0, 1, 2].map((head) =>
        Float64Array.from(own.flatMap((slice) => [...slice[head]!]))
          .map((value) => value / workers)
      );
      cosines.push(cosine(await gradientOf(model, images, mean), exact));
    }
    model.dispose();
    const [two, four, eight] = cosines as [number, number, number];
    assert(two > four && four > eight && eight < 0.9, cosines.join(", "));
  },
  ["wasm"],
);

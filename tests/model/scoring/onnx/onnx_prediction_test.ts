import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { headsLoss } from "../../../../model/learning/heads_loss.ts";
import type { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { PREDICT } from "../../../../model/network/layers/tape_mode.ts";
import type { NetworkConfig } from "../../../../model/network/network_config.ts";
import { Optimizer } from "../../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../../model/learning/training_step.ts";
import {
  OnnxPrediction,
  type Predicting,
} from "../../../../model/scoring/onnx/onnx_prediction.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";
import { assertAllClose } from "../../support/assert_all_close.ts";
import { seededImages, seededModel } from "../../support/seeded_model.ts";

/** The networks that have every operation between them, small. */
const CONFIGS: Record<string, NetworkConfig> = {
  "basic blocks": { backbone: "resnet10_slim" },
  "bottlenecks and norms after the scores": {
    backbone: "resnet50",
    width: 8,
    batchNormEnd: true,
  },
  "groups": { backbone: "resnext50_32x4d", width: 16 },
  "convolutions with a bias, cells of means and deviations": {
    backbone: "alexnet",
    width: 16,
    pool: "meanstd",
    p6: 3,
  },
  "depthwise, padded as by TensorFlow": {
    backbone: "efficientnet_lite0",
    width: 16,
  },
  "cells that overlap, extremes": {
    backbone: "vgg16",
    width: 8,
    pool: "maxmin",
    p6: 4,
    p7: 2,
  },
};

/**
 * Folding moves a factor from after a sum to before it: each of some ten
 * layers rounds to 2⁻²⁴ of its size. Of the size of outputs, which are from
 * about 1 to 7; 2.9e-6 of it was measured on a processor with AVX-512.
 */
const TOLERANCE = 2e-5;

Deno.test("OnnxPrediction says once why it goes on without ONNX Runtime", async () => {
  const { error } = console;
  const lines: string[] = [];
  const model = {
    config: { backbone: "resnet10_slim", preparation: {} },
    variables: {
      save: () => Promise.reject(new Error("the device was lost")),
      *[Symbol.iterator]() {},
    },
  };
  try {
    console.error = (line: string) => lines.push(line);
    using prediction = new OnnxPrediction(model as unknown as Predicting);
    const pixels = new Float32Array(3 * 64 * 64);
    for (let i = 0; i < 2; i++) {
      const found = await prediction.run({ pixels, shape: [1, 64, 64, 3] });
      assertEquals(found, undefined);
    }
  } finally {
    console.error = error;
  }
  assertEquals(lines, [
    "Continuing without ONNX Runtime, predictions take longer: the device was lost",
  ]);
});

for (const [what, config] of Object.entries(CONFIGS)) {
  testOnEachRuntime(
    `a model on a CPU predicts what its layers predict, for any N, H and W: ${what}`,
    async (runtime) => {
      const { tf } = runtime;
      const model = await seededModel(runtime, { ...config, preparation: {} });
      for (const shape of [[1, 96, 128, 3], [3, 85, 107, 3]] as const) {
        const batch = seededImages([...shape]);
        const images = tf.tensor4d(batch.pixels.slice(), [...shape]);
        const expected = layers(model, images);
        const outputs = await model.headOutputs(batch);
        assertEquals(batch.pixels.length, 3 * shape[0] * shape[1] * shape[2]);
        for (const [head, output] of outputs.entries()) {
          const own = expected[head]!.dataSync();
          const size = Math.max(1, ...own.map(Math.abs));
          assertAllClose(output, own, TOLERANCE * size, `head ${head}`);
        }
        tf.dispose([images, ...expected]);
      }
      model.dispose();
    },
    ["tensorflow"],
  );
}

/** What the model's layers predict, one after the other. */
function layers(model: DeviceIqaModel, images: Tensor4D): Tensor[] {
  return model.device.tf.tidy(() => {
    const tape = model.tape(PREDICT);
    return model.network.forward(tape, tape.input(images))
      .map(({ tensor }) => tensor);
  });
}

const SLIM = { backbone: "resnet10_slim", preparation: {} };

testOnEachRuntime(
  "a model predicts with the weights it has, after a load and after a step",
  async (runtime) => {
    const { tf } = runtime;
    const model = await seededModel(runtime, SLIM);
    const batch = seededImages([4, 64, 64, 3]);
    const images = tf.tensor4d(batch.pixels, batch.shape);
    const assertPresent = async () => {
      const expected = layers(model, images);
      const outputs = await model.headOutputs(batch);
      outputs.forEach((output, head) =>
        assertAllClose(output, expected[head]!.dataSync(), TOLERANCE, "head")
      );
      tf.dispose(expected);
      return outputs;
    };
    const first = await assertPresent();
    const arrays = await model.variables.save();
    const bias = arrays.get("regression.bias")!;
    bias.data[0]! += 1;
    model.variables.load(arrays);
    const second = await assertPresent();
    assertNotEquals(second[2], first[2]);
    const optimizer = new Optimizer(model.device, model.variables, {
      optimizer: "adam",
      ftLrRatio: 1,
      weightDecay: 0,
    });
    const subjective = Float64Array.of(1, 2, 3, 5);
    await trainingStep(model, optimizer, batch, subjective, {
      loss: headsLoss({ type: "norm-in-norm" }),
      learningRate: 1e-2,
    });
    assertNotEquals(await assertPresent(), second);
    images.dispose();
    optimizer.dispose();
    model.dispose();
  },
  ["tensorflow"],
);

testOnEachRuntime(
  "a model says that images are too small for its cells",
  async (runtime) => {
    const model = await seededModel(runtime, { ...SLIM, p7: 4 });
    await assertRejects(
      () => model.headOutputs(seededImages([1, 64, 64, 3])),
      RangeError,
      "Cannot pool a map in 3x3 cells: it is 2x2",
    );
    model.dispose();
  },
  ["tensorflow"],
);

testOnEachRuntime(
  "prediction leaves no tensors",
  async (runtime) => {
    const { tf } = runtime;
    const model = await seededModel(runtime, SLIM);
    const batch = seededImages([2, 64, 64, 3]);
    await model.headOutputs(batch);
    const { numTensors } = tf.memory();
    for (let i = 0; i < 3; i++) await model.headOutputs(batch);
    assertEquals(tf.memory().numTensors, numTensors);
    model.dispose();
  },
  ["tensorflow"],
);

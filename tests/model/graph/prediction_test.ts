import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { PredictionSession } from "../../../model/graph/prediction_session.ts";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type { TensorflowKernels } from "../../../model/kernels/tensorflow_kernels.ts";
import { PREDICT } from "../../../model/network/layers/tape_mode.ts";
import { readVariable } from "../../../model/network/layers/variables.ts";
import type { NetworkConfig } from "../../../model/network/network_config.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

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
 * layers rounds to 2⁻²⁴ of its size, and outputs are about 1.
 */
const TOLERANCE = 2e-5;

for (const [what, config] of Object.entries(CONFIGS)) {
  testOnEachRuntime(
    `a graph predicts what the layers predict, for any N, H and W: ${what}`,
    async (runtime) => {
      const kernels = kernelsFor(runtime) as TensorflowKernels;
      for (const onednn of kernels.hasOnednn() ? [false, true] : [false]) {
        await assertPredicts(runtime, config, { onednn });
      }
    },
    ["tensorflow"],
  );
}

async function assertPredicts(
  runtime: Runtime,
  config: NetworkConfig,
  options: { onednn: boolean },
): Promise<void> {
  const model = await seededModel(runtime, { ...config, preparation: {} });
  using session = await PredictionSession.open(
    runtime.tf,
    model.network,
    (parameter) => readVariable(model.device, model.variables.of(parameter)),
    options,
  );
  for (const shape of [[1, 96, 128, 3], [3, 85, 107, 3]] as const) {
    const { pixels } = seededImages([...shape]);
    const images = runtime.tf.tensor4d(pixels, [...shape]);
    const outputs = session.run(images);
    const expected = layers(model, images);
    assertEquals(
      outputs.map((output) => output.shape),
      expected.map((each) => each.shape),
    );
    for (const [head, output] of outputs.entries()) {
      assertAllClose(
        output.dataSync(),
        expected[head]!.dataSync(),
        TOLERANCE,
        `head ${head}`,
      );
    }
    runtime.tf.dispose([images, ...outputs, ...expected]);
  }
  model.dispose();
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
      loss: { type: "norm-in-norm" },
      beta: [0.1, 0.1, 1],
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
  "prediction leaves no tensors and no temporary files",
  async (runtime) => {
    const { tf } = runtime;
    const model = await seededModel(runtime, SLIM);
    const batch = seededImages([2, 64, 64, 3]);
    await model.headOutputs(batch);
    const { numTensors } = tf.memory();
    const files = () =>
      Deno.readDirSync(Deno.env.get("TMPDIR") ?? "/tmp").filter(({ name }) =>
        name.startsWith("norm-in-norm-graph-")
      ).toArray();
    for (let i = 0; i < 3; i++) await model.headOutputs(batch);
    assertEquals(tf.memory().numTensors, numTensors);
    assertEquals(files(), []);
    model.dispose();
  },
  ["tensorflow"],
);

/** What WebGPU's own programs cost: dispatches of a training step, and memory over many. */
import { assert, assertEquals } from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { Variable } from "../../../model/kernels/kernels.ts";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import {
  countByProgram,
  DispatchRecorder,
} from "../support/dispatch_recorder.ts";
import { hashNumbers, hashTensor } from "../support/hash_tensor.ts";

testOnEachRuntime(
  "a training step of resnet10_slim runs few programs",
  async (runtime) => {
    const config = { backbone: "resnet10_slim", preparation: {} };
    const model = new DeviceIqaModel(runtime, config, 1);
    const optimizer = new Optimizer(model.device, model.variables, {
      optimizer: "adam",
      ftLrRatio: 1,
      weightDecay: 0,
    });
    const shape: [number, number, number, number] = [2, 16, 16, 3];
    const images = { pixels: hashNumbers(shape, 0), shape };
    const step = () =>
      trainingStep(model, optimizer, images, Float64Array.of(1, 2), {
        loss: headsLoss({ type: "mse" }),
        learningRate: 1e-4,
      });
    await step(); // after it, all variables are on the device
    const last = [...model.variables.trained()].at(-1)![1].read();
    await last.data(); // ends the pass that programs are being recorded in
    last.dispose();
    const { device } = runtime.tf.backend() as unknown as { device: GPUDevice };
    const recorder = new DispatchRecorder(device);
    await step();
    recorder.stop();
    const dispatches = await recorder.take();
    const counts = countByProgram(dispatches);
    const count = (part: string) =>
      Object.entries(counts).filter(([name]) => name.startsWith(part))
        .reduce((sum, [, each]) => sum + each, 0);
    // 12 convolutions, all but the first of which send a gradient on; 12 normalizations
    // behind them and three in each of the two heads; two statistics of each;
    // a ReLU in the stem, two in each of four blocks, one in each head.
    assertEquals(count("filter gradient,") - count("filter gradient, sum"), 12);
    assertEquals(count("input gradient"), 11);
    assertEquals(count("batch moments, bands"), 18);
    assertEquals(count("batch norm gradients, input"), 18);
    assertEquals(count("running average"), 36);
    assertEquals(count("relu gradient"), 11);
    const trained = [...model.variables.trained()].length;
    assertEquals(count("adam"), trained);
    assertEquals(count("sum of squares"), trained + 1);
    // With tfjs's programs alone they were about 1510, without the gradient's length.
    assert(dispatches.length < 460, `${dispatches.length} dispatches`);
    optimizer.dispose();
    model.dispose();
  },
  ["webgpu"],
);

testOnEachRuntime(
  "50 steps with our programs take no more memory than five",
  async (runtime) => {
    const { tf } = runtime;
    const kernels = kernelsFor(runtime);
    const geometry = { stride: 1, padding: "same" } as const;
    const channels = 8;
    const filter = kernels.variable(hashTensor(tf, [3, 3, 4, channels], 0));
    const moments = [1, 2].map(() =>
      kernels.variable(tf.zeros([3, 3, 4, channels]))
    ) as [Variable, Variable];
    const running = kernels.variable(tf.zeros([channels]));
    const [scale, offset] = [tf.ones([channels]), tf.zeros([channels])];
    const x = hashTensor(tf, [2, 16, 16, channels], 1); // in two groups
    const runStep = async (step: number) => {
      const weights = filter.read();
      const y = kernels.conv2d(x, weights, geometry);
      const { y: z, mean, variance, saved } = kernels.batchNorm(
        y,
        scale,
        offset,
        1e-5,
      );
      kernels.average(running, mean, 0.1);
      const dz = kernels.reluGradient(z, z);
      const gradients = kernels.batchNormGradients(dz, y, scale, saved, 1e-5);
      const dFilter = kernels.conv2dFilterGradient(
        gradients[0],
        x,
        weights,
        geometry,
      );
      const dx = kernels.conv2dInputGradient(
        gradients[0],
        weights,
        x,
        geometry,
      );
      weights.dispose();
      kernels.adam(filter, moments, dFilter, {
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        step,
      });
      await dx.data();
      tf.dispose([
        y,
        z,
        mean,
        variance,
        ...saved,
        dz,
        ...gradients,
        dFilter,
        dx,
      ]);
    };
    for (let step = 1; step <= 5; step++) await runStep(step);
    const before = tf.memory();
    for (let step = 6; step <= 50; step++) await runStep(step);
    const after = tf.memory();
    runtime.check();
    // numTensors, bytes in use, and all buffers that tfjs keeps for later.
    assertEquals(after, before);
    for (const variable of [filter, ...moments, running]) variable.dispose();
    tf.dispose([scale, offset, x]);
  },
  ["webgpu"],
);

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { testOnEachRuntime } from "../../model/runtime/available.ts";
import { DispatchRecorder } from "../../model/support/dispatch_recorder.ts";
import { openImaginaryGpu } from "../../model/support/imaginary_gpu.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { costsOf, describeCosts, DEVICES } from "./describe.ts";
import { dispatchCost } from "./dispatch_cost.ts";
import { recordStep } from "./recorded_step.ts";
import { boundOf } from "./roofline.ts";

/** Runs the second step of a small network and says what was recorded meanwhile. */
async function secondStep<T>(
  runtime: Runtime,
  record: () => () => Promise<T>,
): Promise<T> {
  const config = { backbone: "resnet10_slim", preparation: {} };
  const model = new DeviceIqaModel(runtime, config, 1);
  const optimizer = new Optimizer(model.device, model.variables, {
    optimizer: "adam",
    ftLrRatio: 1,
    weightDecay: 0,
  });
  const shape: [number, number, number, number] = [2, 32, 32, 3];
  const pixels = new Float32Array(2 * 32 * 32 * 3).map((_, i) => i % 7);
  const step = () =>
    trainingStep(model, optimizer, { pixels, shape }, Float64Array.of(1, 2), {
      loss: headsLoss({ type: "mse" }),
      learningRate: 1e-4,
    });
  await step();
  const last = [...model.variables.trained()].at(-1)![1].read();
  await last.data(); // ends the pass that programs are being recorded in
  last.dispose();
  const stop = record();
  await step();
  const recorded = await stop();
  optimizer.dispose();
  model.dispose();
  return recorded;
}

testOnEachRuntime(
  "a training step on an imaginary GPU is recorded as on a real device",
  async (runtime) => {
    const { device } = runtime.tf.backend() as unknown as { device: GPUDevice };
    const real = await secondStep(runtime, () => {
      const recorder = new DispatchRecorder(device);
      return () => {
        recorder.stop();
        return recorder.take();
      };
    });
    const imaginary = await openImaginaryGpu(DEVICES[0]!.info);
    const recorded = await secondStep(imaginary.runtime, () => {
      imaginary.take();
      return () => Promise.resolve(imaginary.take());
    });
    assertEquals(
      recorded.map(({ program }) => program),
      real.map(({ program }) => program),
    );
  },
  ["webgpu"],
);

Deno.test("dispatchCost() counts a ResNet-18's multiplications as torchvision does", async () => {
  const { dispatches } = await recordStep(
    { backbone: "resnet18", height: 224, width: 224, batch: 2 },
    DEVICES[0]!.info,
  );
  const sum = (name: RegExp) =>
    dispatches.map(dispatchCost).filter(({ program }) => name.test(program))
      .reduce((all, { operations }) => all + operations, 0);
  // torchvision's documentation: 1.814 G multiplications an image, 0.0005 of
  // them in the classifier. The heads' linear layers add less than a thousandth.
  const multiplications = 2 * 1.8135e9;
  const forward = sum(/^(Conv2DMM|MatMul)/);
  assertAlmostEquals(forward / 2, multiplications, 0.005 * multiplications);
  // A gradient for a filter has as many; that for an input, all but the first layer's.
  assertAlmostEquals(
    sum(/^filter gradient$/) / 2,
    multiplications,
    0.001 * multiplications,
  );
  const stem = 2 * 112 * 112 * 64 * 7 * 7 * 3;
  assertAlmostEquals(
    sum(/^input gradient$/) / 2,
    multiplications - stem,
    0.001 * multiplications,
  );
});

Deno.test("dispatchCost() counts the bytes of Adam: four reads and three writes of each weight", async () => {
  const { dispatches } = await recordStep(
    { backbone: "resnet10_slim", height: 32, width: 32, batch: 2 },
    DEVICES[0]!.info,
  );
  const adam = dispatches.filter(({ program }) => program === "adam");
  assert(adam.length > 50);
  for (const each of adam) {
    const weights = each.buffers[0]! / 4;
    assertEquals(dispatchCost(each).bytes, 7 * 4 * weights);
  }
});

Deno.test("boundOf() takes the longest of launch, memory and arithmetic", () => {
  const device = { ...DEVICES[0]!, launch: 1e-6, bytes: 1e9, operations: 1e9 };
  const of = (bytes: number, operations: number) =>
    boundOf({ program: "", bytes, operations }, device);
  assertEquals(of(4, 4), { bound: "launch", seconds: 1e-6 });
  // 0.8 and 0.6 of the maker's figures are reached.
  assertEquals(of(8e5, 4), { bound: "memory", seconds: 1e-3 });
  assertEquals(of(8e5, 6e6), { bound: "arithmetic", seconds: 1e-2 });
});

Deno.test("the table beside the WGSL code is what the command prints", async () => {
  const path = new URL("model/kernels/webgpu/README.md", repositoryRoot);
  const text = await Deno.readTextFile(fromFileUrl(path));
  const words = (line: string) =>
    line.split("|").map((cell) => cell.trim()).filter((cell) => cell);
  const written = text.split("\n").map(words);
  for (const device of DEVICES) {
    const step = { backbone: "resnet18", height: 224, width: 224, batch: 8 };
    const printed = describeCosts([await costsOf(step, device)]).split("\n")
      .map(words).find(([name]) => name?.startsWith("resnet18"))!;
    // All but the last: how long recording takes differs from run to run.
    const row = printed.slice(0, -1);
    assert(
      written.some((each) => row.every((cell, i) => each[i] === cell)),
      row.join(" | "),
    );
  }
});

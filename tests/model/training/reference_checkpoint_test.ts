import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { multiHeadLoss } from "../../../loss/mod.ts";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import {
  type DeviceIqaModel,
  restoreModel,
} from "../../../model/scoring/device_iqa_model.ts";
import { TRAIN } from "../../../model/network/layers/tape_mode.ts";
import type { Runtime, RuntimeName } from "../../../model/runtime/runtime.ts";
import { ForwardPass } from "../../../model/learning/forward_pass.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import { readCheckpoint } from "../../../model/weights/read_checkpoint.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { stagesOf } from "../support/network_stages.ts";
import { normOf, readGradients } from "../support/read_gradients.ts";
import { channelsLast, readNpy } from "../support/read_npy.ts";

/*
 * LinearityIQA's own code trains from its checkpoints, in float64; tolerances
 * are those that its float32 needs: ../shared/fixtures/README.md.
 */
interface Reference {
  checkpoint: { file: string };
  eval: { stages: { index: number | null; mean: number; std: number }[] };
  trainBatch8: {
    loss: number;
    outputs: number[][];
    gradNorm: Record<string, number>;
    runningStatsAfter: Record<string, { mean: number; norm: number }>;
    zeroGradParams: string[];
  };
  adam: {
    settings: { lr: number; featuresLr: number; steps: number };
    float64: { losses: number[]; evalOutputsAfter: number[][] };
  };
  lossOptions: { beta: number[] };
}

interface References {
  meta: { labelsTrain8: number[] };
  models: Record<string, Reference>;
}

const FIXTURE = "fixtures/model_checkpoint.json";
const path = sharedPath(FIXTURE);

if (path === undefined) {
  testWithShared("a checkpoint learns as in LinearityIQA", FIXTURE, () => {});
} else {
  const { meta, models }: References = JSON.parse(
    await Deno.readTextFile(path),
  );
  const subjective = Float64Array.from(meta.labelsTrain8);
  const fastest: RuntimeName[] = ["tensorflow"];
  const all: RuntimeName[] = ["tensorflow", "webgpu", "wasm"];
  for (const [name, reference] of Object.entries(models)) {
    const test = (
      what: string,
      check: (model: DeviceIqaModel) => Promise<void>,
      runtimes = name === "resnet18" ? fastest : all,
    ) =>
      testOnEachRuntime(`LinearityIQA's ${name} ${what}`, async (runtime) => {
        const model = await restore(reference, runtime);
        await check(model);
        model.dispose();
      }, runtimes);
    test(
      "has its stages",
      (model) => assertStages(model, reference),
    );
    test(
      "has its loss, gradients and running statistics on a batch",
      (model) => assertBatch(model, reference, subjective),
    );
    test(
      "takes its five steps of Adam",
      (model) => assertAdam(model, reference, subjective),
      fastest,
    );
  }
}

async function restore(
  { checkpoint: { file } }: Reference,
  runtime: Runtime,
): Promise<DeviceIqaModel> {
  const checkpoint = sharedPath(`fixtures/${file}`)!;
  return restoreModel(file, await readCheckpoint(checkpoint), runtime);
}

async function imagesOf(file: string): Promise<ImageBatch> {
  const array = await readNpy(sharedPath(`fixtures/${file}`)!);
  const { data, shape } = channelsLast(array);
  return { pixels: data, shape: shape as ImageBatch["shape"] };
}

async function assertStages(
  model: DeviceIqaModel,
  { eval: { stages } }: Reference,
): Promise<void> {
  const images = await imagesOf("model_input_eval.npy");
  const { features } = await stagesOf(model, images);
  const expected = stages.filter(({ index }) => index !== null);
  assertEquals(features.length, expected.length);
  expected.forEach(({ mean, std }, index) => {
    assertAlmostEquals(features[index]!.mean, mean, 1e-3 * std, `${index}`);
    assertAlmostEquals(features[index]!.std, std, 1e-3 * std, `${index}`);
  });
}

async function assertBatch(
  model: DeviceIqaModel,
  { trainBatch8: expected, lossOptions: { beta } }: Reference,
  subjective: Float64Array,
): Promise<void> {
  const images = await imagesOf("model_input_train8.npy");
  using pass = await ForwardPass.run(model, images, TRAIN);
  expected.outputs.forEach((head, i) =>
    assertAllClose(pass.outputs[i]!, head, 1e-4, `head ${i}`)
  );
  const { value, gradients } = multiHeadLoss(
    { type: "norm-in-norm" },
    beta,
    pass.outputs,
    subjective,
  );
  assertAlmostEquals(value, expected.loss, 1e-4);
  const read = await readGradients(model, pass.backward(gradients));
  assertEquals([...read.keys()], Object.keys(expected.gradNorm));
  for (const [name, gradient] of read) {
    const [actual, norm] = [normOf(gradient), expected.gradNorm[name]!];
    if (expected.zeroGradParams.includes(name)) assert(actual < 1e-3, name);
    else assertAlmostEquals(actual, norm, 1e-2 * norm, name);
  }
  const arrays = await model.variables.save();
  const statistics = Object.entries(expected.runningStatsAfter);
  for (const [name, { mean, norm }] of statistics) {
    const { data } = arrays.get(name)!;
    const sum = data.reduce((sum, x) => sum + x, 0);
    // Means of a batch of numbers near 1, in float32.
    assertAlmostEquals(sum / data.length, mean, 1e-5, name);
    assertAlmostEquals(normOf(data), norm, 1e-5 * norm, name);
  }
}

async function assertAdam(
  model: DeviceIqaModel,
  { adam: { settings, float64 }, lossOptions: { beta } }: Reference,
  subjective: Float64Array,
): Promise<void> {
  const images = await imagesOf("model_input_train8.npy");
  const { lr, featuresLr, steps } = settings;
  const optimizer = new Optimizer(model.device, model.variables, {
    optimizer: "adam",
    ftLrRatio: featuresLr / lr,
    weightDecay: 0,
  });
  const options = {
    loss: headsLoss({ type: "norm-in-norm" }, beta),
    learningRate: lr,
  };
  for (let step = 0; step < steps; step++) {
    const { loss } = await trainingStep(
      model,
      optimizer,
      images,
      subjective,
      options,
    );
    const expected = float64.losses[step]!;
    assertAlmostEquals(loss, expected, 1e-2 * expected, `step ${step}`);
  }
  // Adam makes full steps of gradients that are nothing but rounding: LinearityIQA's
  // own float32 is 2e-4 away; outputs move by tenths in these steps.
  const outputs = await model.headOutputs(images);
  float64.evalOutputsAfter.forEach((head, i) =>
    assertAllClose(outputs[i]!, head, 1e-2, `head ${i} after Adam`)
  );
  optimizer.dispose();
}

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { multiHeadLoss } from "../../../loss/mod.ts";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import {
  type DeviceIqaModel,
  restoreModel,
} from "../../../model/scoring/device_iqa_model.ts";
import { TRAIN } from "../../../model/network/layers/tape_mode.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { ForwardPass } from "../../../model/learning/forward_pass.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import { readCheckpoint } from "../../../model/weights/read_checkpoint.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";
import { ABSENCES, testOnEachRuntime } from "../runtime/available.ts";
import { normOf, readGradients } from "../support/read_gradients.ts";
import { channelsLast, readNpy } from "../support/read_npy.ts";

/*
 * LinearityIQA's checkpoints learn here as they do there: what executing its
 * PyTorch code gave in float64, with the tolerances of the fixtures' README,
 * which PyTorch's own float32 needs.
 */

interface SharedCheckpoint {
  checkpoint: { file: string };
  trainBatch8: {
    loss: number;
    outputs: number[][];
    gradNorm: Record<string, number>;
    runningStatsAfter: Record<string, { mean: number; norm: number }>;
    zeroGradParams: string[];
  };
  adam: { float32: { losses: number[] }; float64: { losses: number[] } };
}

const STEPS = 5;
const LOSS = { type: "norm-in-norm" } as const;
const BETA = [0.1, 0.1, 1];
const FIXTURE = "fixtures/model_checkpoint.json";
const path = sharedPath(FIXTURE);
const { models, meta } = path
  ? JSON.parse(await Deno.readTextFile(path))
  : { models: {}, meta: {} };

function beside(name: string): string {
  return path!.replace("model_checkpoint.json", name);
}

async function load(
  { checkpoint }: SharedCheckpoint,
  runtime: Runtime,
): Promise<DeviceIqaModel> {
  const file = beside(checkpoint.file);
  return restoreModel(file, await readCheckpoint(file), runtime);
}

async function trainingImages(): Promise<ImageBatch> {
  const { data, shape } = channelsLast(
    await readNpy(beside("model_input_train8.npy")),
  );
  return { pixels: data, shape: shape as ImageBatch["shape"] };
}

if (!path) {
  testWithShared(
    "LinearityIQA's checkpoints learn as they do there",
    FIXTURE,
    () => {},
  );
}

for (const [name, expected] of Object.entries<SharedCheckpoint>(models)) {
  const runtimes = [ABSENCES.tensorflow ? "wasm" : "tensorflow"] as const;

  testOnEachRuntime(
    `LinearityIQA's ${name} learns from a batch as there: loss, gradients, running statistics`,
    async (runtime) => {
      const model = await load(expected, runtime);
      {
        using pass = await ForwardPass.run(
          model,
          await trainingImages(),
          TRAIN,
        );
        const { value, gradients } = multiHeadLoss(
          LOSS,
          BETA,
          pass.outputs,
          meta.labelsTrain8,
        );
        const { loss, outputs } = expected.trainBatch8;
        outputs.forEach((head, index) =>
          head.forEach((score, row) =>
            assertAlmostEquals(pass.outputs[index]![row]!, score, 2e-4)
          )
        );
        assertAlmostEquals(value, loss, 1e-4);
        const read = await readGradients(model, pass.backward(gradients));
        assertGradients(read, expected);
      }
      await assertRunningStatistics(model, expected);
      model.dispose();
    },
    runtimes,
  );

  testOnEachRuntime(
    `LinearityIQA's ${name} takes five steps of Adam as there`,
    async (runtime) => {
      const model = await load(expected, runtime);
      const optimizer = new Optimizer(model.device, model.variables, {
        optimizer: "adam",
        ftLrRatio: 0.1,
        weightDecay: 0,
      });
      const images = await trainingImages();
      const losses: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        const { loss } = await trainingStep(
          model,
          optimizer,
          images,
          meta.labelsTrain8,
          { loss: headsLoss(LOSS, BETA), learningRate: 1e-4 },
        );
        losses.push(loss);
      }
      expected.adam.float64.losses.forEach((loss, step) =>
        assertAlmostEquals(losses[step]!, loss, 1e-2 * loss, `step ${step}`)
      );
      model.dispose();
    },
    runtimes,
  );
}

function assertGradients(
  gradients: ReadonlyMap<string, Float32Array>,
  { trainBatch8: { gradNorm, zeroGradParams } }: SharedCheckpoint,
): void {
  assertEquals([...gradients.keys()].sort(), Object.keys(gradNorm).sort());
  for (const [name, gradient] of gradients) {
    const norm = normOf(gradient);
    if (zeroGradParams.includes(name)) {
      assert(norm < 1e-3, `${name}: ${norm}`);
    } else {
      assertAlmostEquals(norm, gradNorm[name]!, 1e-2 * gradNorm[name]!, name);
    }
  }
}

async function assertRunningStatistics(
  { variables }: DeviceIqaModel,
  { trainBatch8: { runningStatsAfter } }: SharedCheckpoint,
): Promise<void> {
  const arrays = await variables.save();
  for (const [name, { mean, norm }] of Object.entries(runningStatsAfter)) {
    const data = Float64Array.from(arrays.get(name)!.data);
    const actual = data.reduce((sum, x) => sum + x, 0) / data.length;
    const size = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));
    assertAlmostEquals(actual, mean, 1e-4 * norm, name);
    assertAlmostEquals(size, norm, 1e-4 * norm, name);
  }
}

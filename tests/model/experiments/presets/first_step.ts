import { headsLoss } from "../../../../model/learning/heads_loss.ts";
import { TapeTrainer } from "../../../../model/learning/tape_trainer.ts";
import type { TrainConfig } from "../../../../model/learning/train_config.ts";
import type { StepResult } from "../../../../model/learning/training_step.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { seededImages } from "../../support/seeded_model.ts";

/** Numbers that resnet10_slim gives an image after its third and fourth stage. */
const FEATURES: [early: number, late: number] = [64, 128];

/**
 * The first step of a preset's arm, from features of a small frozen backbone.
 *
 * @param subjective A score for each image.
 * @param images Which images these are, of twelve whose features differ.
 */
export async function firstStep(
  config: TrainConfig,
  subjective: Float64Array,
  images: readonly number[] = [...subjective.keys()],
): Promise<StepResult & { moved: number }> {
  const runtime = await selectBackend("wasm", { log: () => {} });
  const network = { backbone: "resnet10_slim", preparation: {} };
  const { batchNormEnd = false } = config;
  const model = new DeviceIqaModel(runtime, { ...network, batchNormEnd }, 1);
  const trainer = new TapeTrainer(model, config, "a test");
  const before = await model.variables.save();
  const width = FEATURES[0] + FEATURES[1];
  const { pixels: all } = seededImages([12, 1, 1, width], 1);
  const pixels = new Float32Array(images.length * width);
  images.forEach((image, row) =>
    pixels.set(all.subarray(image * width, (image + 1) * width), row * width)
  );
  const { learningRate, clipGradient } = config;
  const result = await trainer.learn(
    { pixels, shape: [images.length, 1, 1, width], features: FEATURES },
    subjective,
    {
      loss: headsLoss(config.loss, config.beta, config.lossSlice),
      learningRate,
      ...clipGradient && { clipGradient },
    },
  );
  const after = await model.variables.save();
  let squares = 0;
  for (const [name, { data }] of after) {
    if (name.includes("running_")) continue;
    const old = before.get(name)!.data;
    data.forEach((weight, i) => squares += (weight - old[i]!) ** 2);
  }
  trainer.dispose();
  model.dispose();
  return { ...result, moved: Math.sqrt(squares) };
}

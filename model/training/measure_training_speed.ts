import { createPrng } from "../../data/mod.ts";
import { createTrainer } from "../learning/create_trainer.ts";
import { headsLoss } from "../learning/heads_loss.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import { networkOf } from "../network/network_config.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { DeviceIqaModel } from "../scoring/device_iqa_model.ts";

/** Options of {@linkcode measureTrainingSpeed}. */
export interface MeasureTrainingSpeedOptions {
  /**
   * Steps to measure, after an untimed one.
   *
   * @default {5}
   */
  steps?: number;
  /**
   * Time limit in seconds, after which fewer steps are measured.
   *
   * @default {20}
   */
  seconds?: number;
}

/** Milliseconds in a second. */
const SECOND = 1000;

/**
 * Measures training images per second: forward pass, loss, backward pass and
 * update, with initial weights and images of noise, which take as long as
 * photographs. Loading images is not included.
 *
 * @param runtime The runtime.
 * @param config Network, size, batch, optimizer and loss; its data set is not opened.
 * @param options Number of steps and time limit.
 * @returns Images per second, from the median step.
 * @throws {TypeError} If the configuration has neither a size nor a crop.
 * @throws {Error} If a step does not fit into the device's memory.
 *
 * @example The speed of a small network
 * ```ts
 * import {
 *   DEFAULT_TRAIN_CONFIG,
 *   measureTrainingSpeed,
 *   selectBackend,
 * } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * const runtime = await selectBackend("wasm");
 * const speed = await measureTrainingSpeed(runtime, {
 *   ...DEFAULT_TRAIN_CONFIG,
 *   backbone: "resnet10_slim",
 *   size: { height: 32, width: 32 },
 * }, { steps: 1 });
 * assert(speed > 0); // images per second
 * ```
 */
export async function measureTrainingSpeed(
  runtime: Runtime,
  config: TrainConfig,
  options: MeasureTrainingSpeedOptions = {},
): Promise<number> {
  const { steps = 5, seconds = 20 } = options;
  const { batchSize, accumulate, seed } = config;
  const size = config.crop ?? config.size;
  if (!size) {
    throw new TypeError(
      "Cannot measure the speed of training: the configuration has no size and no crop",
    );
  }
  const { height, width } = size;
  const count = batchSize * accumulate;
  const model = new DeviceIqaModel(
    runtime,
    { ...networkOf(config), preparation: {} },
    seed,
  );
  // Of whole images: with a frozen backbone a step would begin at features.
  const ftLrRatio = config.ftLrRatio || 1;
  const trainer = await createTrainer(model, { ...config, ftLrRatio });
  const prng = createPrng(seed);
  const images = {
    pixels: Float32Array.from(
      { length: count * height * width * 3 },
      () => 4 * prng() - 2,
    ),
    shape: [count, height, width, 3] as [number, number, number, number],
  };
  const subjective = Float64Array.from({ length: count }, prng);
  const stepOptions = {
    loss: headsLoss(config.loss, config.beta),
    learningRate: config.learningRate,
    microBatchSize: batchSize,
  };
  const times: number[] = [];
  try {
    const start = performance.now();
    for (let step = 0; step <= steps; step++) {
      const before = performance.now();
      await trainer.learn(images, subjective, stepOptions);
      const after = performance.now();
      if (step > 0) times.push(after - before);
      if (times.length > 0 && after - start > seconds * SECOND) break;
    }
  } finally {
    trainer.dispose();
    model.dispose();
  }
  const median = times.toSorted((a, b) => a - b)[times.length >> 1]!;
  return count * SECOND / median;
}

import { createPrng } from "@iqa/norm-in-norm/data";
import type { Runtime, TrainConfig } from "@iqa/norm-in-norm/model";
import { DeviceIqaModel } from "../model/scoring/device_iqa_model.ts";
import { createTrainer } from "../model/learning/create_trainer.ts";

/** Steps to measure, and seconds after which fewer do. */
const STEPS = 5;
const SECONDS = 20;

/** Milliseconds in a second. */
const SECOND = 1000;

/**
 * Images per second of the training step of a configuration: forward, loss,
 * backward, update, with fresh weights and images of noise, which cost what real
 * ones do. The first step is not counted; of the others the median is.
 *
 * @param runtime Where to compute.
 * @param config Decides network, size, batch and optimizer; its data are not touched.
 */
export async function measureSpeed(
  runtime: Runtime,
  config: TrainConfig,
): Promise<number> {
  const { backbone, batchSize, accumulate, seed } = config;
  const { learningRate, loss, beta } = config;
  const options = { learningRate, loss, beta, microBatchSize: batchSize };
  const count = batchSize * accumulate;
  const { height, width } = config.crop ?? config.size!;
  const model = new DeviceIqaModel(
    runtime,
    { backbone, preparation: {} },
    seed,
  );
  const trainer = await createTrainer(model, config);
  const prng = createPrng(seed);
  const images = {
    pixels: Float32Array.from(
      { length: count * height * width * 3 },
      () => 4 * prng() - 2,
    ),
    shape: [count, height, width, 3] as [number, number, number, number],
  };
  const subjective = Float64Array.from({ length: count }, prng);
  const times: number[] = [];
  const start = performance.now();
  for (let step = 0; step <= STEPS; step++) {
    const before = performance.now();
    await trainer.learn(images, subjective, options);
    const after = performance.now();
    if (step > 0) times.push(after - before);
    if (times.length > 0 && after - start > SECONDS * SECOND) break;
  }
  trainer.dispose();
  model.dispose();
  const [median = NaN] = times.toSorted((a, b) => a - b)
    .slice(Math.floor(times.length / 2));
  return count * SECOND / median;
}

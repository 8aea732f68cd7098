/** A few small images with scores, for runs that take a second. */
import { join } from "node:path";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { Split } from "../../../data/images/scored_image.ts";
import { createPrng } from "../../../data/random/prng.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { DEFAULT_TRAIN_CONFIG } from "../../../model/learning/train_config.ts";
import { writePng } from "../../data/_files.ts";

/** Side of the images, in pixels. */
const SIDE = 28;

/** How many images each part has; 22 leave a last batch of two, which joins the one before. */
const PARTS: Readonly<Record<Split, number>> = {
  train: 22,
  validation: 6,
  test: 5,
};

/**
 * Writes images, the noisier the lower their score, and `scores.csv`.
 *
 * @param parts How many images, where not the usual few.
 * @returns The paths of the images, in the order of the file.
 */
export async function writeTinyDataset(
  folder: string,
  parts: Partial<Record<Split, number>> = {},
): Promise<string[]> {
  const prng = createPrng(1);
  const rows = ["image,score,split"];
  const paths: string[] = [];
  for (const [split, count] of Object.entries({ ...PARTS, ...parts })) {
    for (let i = 0; i < count; i++) {
      const name = `${split} ${i}.png`;
      const noise = prng();
      paths.push(await writePng(folder, name, noisyImage(noise, prng)));
      rows.push(`${name},${(5 - 4 * noise).toFixed(3)},${split}`);
    }
  }
  await Deno.writeTextFile(join(folder, "scores.csv"), rows.join("\n"));
  return paths;
}

/** A slope from left to right with noise on it, 0 to 1. */
export function noisyImage(noise: number, prng: () => number): RgbImage {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < data.length; i++) {
    const slope = 80 + 3 * (Math.floor(i / 3) % SIDE);
    data[i] = slope + 90 * noise * (prng() - 0.5);
  }
  return { data, height: SIDE, width: SIDE };
}

/** A training run on such images: 3 epochs of 4 steps. */
export function tinyConfig(
  data: string,
  changes: Partial<TrainConfig> = {},
): TrainConfig {
  return {
    ...DEFAULT_TRAIN_CONFIG,
    dataset: "csv",
    datasetOptions: { data },
    backbone: "resnet10_slim",
    optimizer: "adamw",
    learningRate: 1e-3,
    ftLrRatio: 0.5,
    weightDecay: 0.01,
    schedule: "one-cycle",
    batchSize: 5,
    epochs: 3,
    crop: { height: 24, width: 24 },
    augment: true,
    runtime: "wasm",
    ...changes,
  };
}

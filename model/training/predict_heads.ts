import {
  batches,
  type BatchOptions,
  type ScoredImage,
} from "../../data/mod.ts";
import { boundedPreparation } from "../scoring/bounded_preparation.ts";
import type { HeadOutputs } from "../network/head_outputs.ts";
import type { HeadModel } from "../scoring/head_model.ts";
import {
  type CachedFeatures,
  featureBatches,
} from "./features/cache_features.ts";

/**
 * Outputs of the heads for a list of images, and the images that could be read.
 */
export interface HeadPredictions {
  /** The images that could be read, in order. */
  images: ScoredImage[];
  /** Their subjective scores. */
  subjective: Float64Array;
  /** Raw outputs of the three heads, averaged over the crops of each image. */
  outputs: [Float64Array, Float64Array, Float64Array];
}

/** Options of {@linkcode predictHeads}; the first four as {@linkcode batches} means them. */
export interface PredictOptions extends
  Pick<
    BatchOptions,
    "batchSize" | "skipUnreadable" | "signal" | "loader"
  > {
  /** Features of the images, if they are cached. */
  features?: CachedFeatures;
  /** Called with the number of images done, and of all. */
  progress?: (done: number, total: number) => void;
}

/** Images whose features are predicted from at once: they are small. */
const AT_ONCE = 512;

/** Runs a model over images, prepared as its configuration says. */
export async function predictHeads(
  model: HeadModel,
  images: readonly ScoredImage[],
  { progress, features, ...options }: PredictOptions,
): Promise<HeadPredictions> {
  const sums = images.map(() => [0, 0, 0, 0] as Sums);
  const inOrder = { ...options, seed: 0, epoch: 0 };
  const reader = features
    ? featureBatches(images, features, { ...inOrder, batchSize: AT_ONCE })
    : batches(images, {
      ...boundedPreparation(model.config),
      ...inOrder,
    });
  for await (const batch of reader) {
    addOutputs(sums, batch.indices, await model.headOutputs(batch));
    progress?.(batch.indices.at(-1)! + 1, images.length);
  }
  const read = images.keys().filter((index) => sums[index]![3] > 0).toArray();
  const mean = (head: 0 | 1 | 2) =>
    Float64Array.from(read, (index) => sums[index]![head] / sums[index]![3]);
  return {
    images: read.map((index) => images[index]!),
    subjective: Float64Array.from(read, (index) => images[index]!.score),
    outputs: [mean(0), mean(1), mean(2)],
  };
}

/** Sum of each head's outputs over the crops of an image, and their number. */
type Sums = [early: number, late: number, both: number, count: number];

function addOutputs(
  sums: Sums[],
  indices: readonly number[],
  outputs: HeadOutputs,
): void {
  indices.forEach((index, row) => {
    const sum = sums[index]!;
    outputs.forEach((output, head) => sum[head]! += output[row]!);
    sum[3]++;
  });
}

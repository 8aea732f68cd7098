import {
  type BatchOptions,
  type Dataset,
  type Loader,
  type NearDuplicate,
  openDataset,
} from "../../../data/mod.ts";
import { type Parts, withoutNearDuplicates } from "../../../data/images/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import type { PredictOptions } from "../predict_heads.ts";
import { runFolderAt } from "../../runs/run_folder.ts";
import {
  describeNearDuplicates,
  nearDuplicatesAcross,
  pairsWithin,
  readNearDuplicates,
} from "./near_duplicates.ts";
import { type LearnedUnit, unitOf, withScoreNoise } from "./learned_scores.ts";
import { notesOf } from "./notes_of.ts";
import { describeParts, requireEnough, splitImages } from "./split_images.ts";
import type { TrainingEvents } from "../training_events.ts";

/** The images of a run, and options for reading them. */
export interface TrainingData {
  /** The data set, with the scale of its scores. */
  readonly dataset: Dataset;
  /** Its images by part. */
  readonly images: Parts;
  /** The scores that are 0 and 1 to the network while it learns. */
  readonly unit: LearnedUnit;
  /** Pairs of near-duplicates that were in different parts. */
  readonly found: readonly NearDuplicate[];
  /** The pairs that are still in different parts. */
  readonly nearDuplicates: readonly NearDuplicate[];
  /** Names of the images that could not be read; grows while images are read. */
  readonly skipped: Set<string>;
  /** The loader, and whether unreadable images are skipped. */
  readonly reading: Pick<BatchOptions, "loader" | "skipUnreadable">;
  /** Options for reading training images. */
  readonly training: Omit<BatchOptions, "seed" | "epoch">;
  /** Options of predictions for this purpose. */
  predicting(purpose: string): PredictOptions;
}

/** Options of {@linkcode openTrainingData}. */
export interface TrainingDataOptions
  extends Pick<TrainingEvents, "log" | "onPredict"> {
  /** Folder of the run, in which the near-duplicates are kept. */
  out: string;
  /** Stops predictions. */
  signal?: AbortSignal;
  /** The loader of images. */
  loader?: Loader;
}

/** Opens the data set of a run and divides it into parts. */
export async function openTrainingData(
  config: TrainConfig,
  options: TrainingDataOptions,
): Promise<TrainingData> {
  const { log = () => {}, onPredict, signal, loader } = options;
  const skipped = new Set<string>();
  const skipUnreadable = (name: string, reason: string): void => {
    if (!skipped.has(name)) log(`skipped ${name}: ${reason}`);
    skipped.add(name);
  };
  const reading = {
    ...config.skipUnreadable && { skipUnreadable },
    ...loader && { loader },
  };
  const dataset = await openDataset(config.dataset, {
    ...config.datasetOptions,
    validationFraction: config.validationFraction,
    ...config.skipUnreadable && { skipUnreadable },
    progress: (done, total) => onPredict?.("drawing", done, total),
  });
  const { images: clean, found } = await partsOf(dataset, config, options);
  const images = { ...clean, train: withScoreNoise(clean.train, config) };
  notesOf(dataset).forEach((note) => log(note));
  return {
    dataset,
    images,
    unit: unitOf(config.scoreUnit, dataset.scale, images.train),
    found,
    nearDuplicates: pairsWithin(images, found),
    skipped,
    reading,
    training: {
      batchSize: config.batchSize * config.accumulate,
      ...config.epochsPerPass && { epochsPerPass: config.epochsPerPass },
      augment: config.augment,
      ...config.size && { size: config.size },
      ...config.crop && { crop: config.crop },
      ...reading,
    },
    predicting: (purpose) => ({
      // Without gradients, twice as many images fit into memory.
      batchSize: 2 * config.batchSize,
      ...reading,
      ...signal && { signal },
      progress: (done, total) => onPredict?.(purpose, done, total),
    }),
  };
}

/** The images of each part, and the near-duplicates across parts, which are reported. */
async function partsOf(
  dataset: Dataset,
  config: TrainConfig,
  { out, log = () => {}, signal, onPredict }: TrainingDataOptions,
): Promise<{ images: Parts; found: NearDuplicate[] }> {
  const all = splitImages(dataset, config);
  log(describeParts(dataset, all));
  // A resumed run has searched before; a new one has no folder yet.
  const found = await readNearDuplicates(runFolderAt(out).nearDuplicates) ??
    await nearDuplicatesAcross(all, {
      progress: (done, total) => onPredict?.("comparing", done, total),
      ...signal && { signal },
    });
  describeNearDuplicates(found).forEach((line) => log(line));
  if (!config.leaveOutNearDuplicates || found.length === 0) {
    return { images: all, found };
  }
  const images = withoutNearDuplicates(all, found);
  requireEnough(dataset, images);
  log(`without near-duplicates, ${describeParts(dataset, images)}`);
  return { images, found };
}

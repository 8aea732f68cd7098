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
import { notesOf } from "./notes_of.ts";
import { describeParts, requireEnough, splitImages } from "./split_images.ts";
import type { TrainingEvents } from "../training_events.ts";

/** What a run learns from and is measured on, and how it is read. */
export interface TrainingData {
  /** The data set; its scale says what scores mean. */
  readonly dataset: Dataset;
  /** Its images by part. */
  readonly images: Parts;
  /** Pairs of images that show the same and were in different parts. */
  readonly found: readonly NearDuplicate[];
  /** Those of them that still are in different parts. */
  readonly nearDuplicates: readonly NearDuplicate[];
  /** Names of the images that could not be read; grows while images are read. */
  readonly skipped: Set<string>;
  /** Who loads images, and what happens to those that cannot be read. */
  readonly reading: Pick<BatchOptions, "loader" | "skipUnreadable">;
  /** How training images are read. */
  readonly training: Omit<BatchOptions, "seed" | "epoch">;
  /** How images are read to be predicted, for this purpose. */
  predicting(purpose: string): PredictOptions;
}

/** Options of {@linkcode openTrainingData}. */
export interface TrainingDataOptions
  extends Pick<TrainingEvents, "log" | "onPredict"> {
  /** Folder of the run, which keeps the near-duplicates that were found. */
  out: string;
  /** Stops predictions. */
  signal?: AbortSignal;
  /** Who loads images. */
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
  const { images, found } = await partsOf(dataset, config, options);
  notesOf(dataset).forEach((note) => log(note));
  return {
    dataset,
    images,
    found,
    nearDuplicates: pairsWithin(images, found),
    skipped,
    reading,
    training: {
      batchSize: config.batchSize * config.accumulate,
      augment: config.augment,
      ...config.size && { size: config.size },
      ...config.crop && { crop: config.crop },
      ...reading,
    },
    predicting: (purpose) => ({
      // Without gradients to keep, twice the images fit.
      batchSize: 2 * config.batchSize,
      ...reading,
      ...signal && { signal },
      progress: (done, total) => onPredict?.(purpose, done, total),
    }),
  };
}

/** The images of each part, and which of different parts were found to show the same; says so. */
async function partsOf(
  dataset: Dataset,
  config: TrainConfig,
  { out, log = () => {}, signal, onPredict }: TrainingDataOptions,
): Promise<{ images: Parts; found: NearDuplicate[] }> {
  const all = splitImages(dataset, config);
  log(describeParts(dataset, all));
  // A run that goes on has looked before; a new one's folder is not there.
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

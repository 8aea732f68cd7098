import {
  type BatchOptions,
  type Dataset,
  type Loader,
  type NearDuplicate,
  openDataset,
  type ScoreScale,
} from "../../data/mod.ts";
import { DeviceIqaModel } from "../scoring/device_iqa_model.ts";
import { parseModelConfig, type Preparation } from "../network/model_config.ts";
import type { NetworkConfig } from "../network/network_config.ts";
import { selectBackend } from "../runtime/select_backend.ts";
import { AwakeClock } from "../runs/awake_clock.ts";
import {
  type EpochOutputs,
  type Learner,
  loadCheckpoint,
  type Progress,
  START,
} from "../runs/checkpoint.ts";
import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { type FrozenFeatures, frozenFeatures } from "./frozen_features.ts";
import { createTrainer } from "../learning/create_trainer.ts";
import type { PredictOptions } from "./predict_heads.ts";
import { loadBackbone, networkFrom } from "./load_backbone.ts";
import { lockRun } from "../runs/lock_run.ts";
import {
  describeNearDuplicates,
  nearDuplicatesAcross,
  pairsWithin,
  type Parts,
  readNearDuplicates,
  withoutNearDuplicates,
  writeNearDuplicates,
} from "./near_duplicates.ts";
import { readBackbone } from "../weights/read_backbone.ts";
import { readSafetensors } from "../weights/safetensors.ts";
import { requireUsefulBatches } from "./require_useful_batches.ts";
import { requireSameData } from "./require_same_data.ts";
import {
  openRunFolder,
  readRunConfig,
  requireFreeFolder,
  type RunFolder,
  runFolderAt,
} from "../runs/run_folder.ts";
import { describeParts, requireEnough, splitImages } from "./split_images.ts";
import { writeSplit } from "../runs/split_file.ts";
import { notesOf } from "./run_summary.ts";
import { TensorBoardWriter } from "../runs/tensorboard_writer.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import { WeightAverage } from "../learning/weight_average.ts";

/** One step, as progress displays want it. */
export interface StepEvent {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Batches done of the epoch. */
  batch: number;
  /** Batches of the epoch. */
  batches: number;
  /** Loss of the batch. */
  loss: number;
  /** Learning rate of the heads. */
  learningRate: number;
  /** Images of the batch. */
  images: number;
}

/** Who is told what happens. */
export interface TrainingEvents {
  /** One line of news: the runtime, the data, what is skipped. */
  log?: (line: string) => void;
  /** A step is done. */
  onStep?: (step: StepEvent) => void;
  /** An epoch is done; `best` if it is the best so far. */
  onEpoch?: (epoch: EpochMetrics, best: boolean) => void;
  /** Images are being predicted for this purpose. */
  onPredict?: (purpose: string, done: number, total: number) => void;
}

/** Options of {@linkcode openTrainingRun}. */
export interface TrainingRunOptions extends TrainingEvents {
  /** Folder of the run. */
  out: string;
  /** Go on with the run in the folder. */
  resume?: boolean;
  /** Stops predictions. */
  signal?: AbortSignal;
  /** Who loads images. */
  loader?: Loader;
}

/** A run that is open: all that its parts share. */
export interface TrainingRun extends Learner {
  /** What to do. */
  config: TrainConfig;
  /** Where everything goes. */
  folder: RunFolder;
  /** TensorBoard events of the run. */
  board: TensorBoardWriter;
  /** The data set. */
  dataset: Dataset;
  /** Its images by part. */
  images: Parts;
  /** Pairs of images that show the same and belong to different parts. */
  nearDuplicates: NearDuplicate[];
  /** What scores mean. */
  scale: ScoreScale;
  /** Where the run stands. */
  progress: Progress;
  /** Training outputs of the epoch that runs. */
  outputs: EpochOutputs;
  /** When it was opened, ISO 8601. */
  started: string;
  /** Tells the time, which stands still while the machine sleeps. */
  clock: AwakeClock;
  /** That time at the start of the epoch, or where this process took it up. */
  epochStart: number;
  /** What the frozen backbone sees, where it is frozen; absent: it learns. */
  features?: FrozenFeatures;
  /** How training images are read. */
  reading: Omit<BatchOptions, "seed" | "epoch">;
  /** How images are read to be predicted, for this purpose. */
  predicting(purpose: string): PredictOptions;
  /** Names of the images that could not be read. */
  skipped: Set<string>;
  /** Who is told. */
  events: TrainingEvents;
  /** Frees the device. */
  dispose(): void;
}

/** Opens data, runtime, model and folder; with `resume`, where they were left. */
export async function openTrainingRun(
  config: TrainConfig,
  options: TrainingRunOptions,
): Promise<TrainingRun> {
  const log = options.log ?? (() => {});
  requireUsefulBatches(config);
  using early = new DisposableStack();
  if (options.resume) {
    await readRunConfig(options.out);
    early.use(await lockRun(options.out, log));
  } else {
    await requireFreeFolder(options.out);
  }
  const skipped = new Set<string>();
  const skip = config.skipUnreadable
    ? {
      skipUnreadable: (name: string, reason: string) => {
        if (!skipped.has(name)) log(`skipped ${name}: ${reason}`);
        skipped.add(name);
      },
    }
    : {};
  const reading = { ...skip, ...options.loader && { loader: options.loader } };
  const dataset = await openDataset(config.dataset, {
    ...config.datasetOptions,
    validationFraction: config.validationFraction,
    ...skip,
    progress: (done, total) => options.onPredict?.("drawing", done, total),
  });
  const { images, found } = await partsOf(dataset, config, options);
  const isSame = !options.resume ||
    await requireSameData(options.out, config, images);
  notesOf(dataset).forEach((note) => log(note));
  // All weights of a run that goes on are in its checkpoint.
  const saved = config.pretrained ? await savedNetwork(options) : undefined;
  const pretrained = config.pretrained && !saved
    ? await readBackbone(config.pretrained)
    : undefined;
  const network = saved ?? networkOf(config);
  const runtime = await selectBackend(config.runtime, { log });
  if (config.freezeBatchNorm && !config.pretrained) {
    log(
      "Batch normalisation stays at the statistics of fresh weights, 0 and 1",
    );
  }
  const model = new DeviceIqaModel(runtime, {
    ...pretrained ? networkFrom(pretrained, network) : network,
    preparation: preparationOf(config),
    scale: dataset.scale,
  }, config.seed);
  if (pretrained) await loadBackbone(model, pretrained);
  const trainer = await createTrainer(model, config);
  // First, because a checkpoint that does not fit must leave the folder as it is.
  const average = config.ema === undefined
    ? undefined
    : new WeightAverage(model.device, model.variables, config.ema);
  const learner = { model, trainer, ...average && { average } };
  const state = await restore(options, learner);
  if (!isSame) {
    log("Images are missing that the run began with: this epoch begins anew");
    Object.assign(state.progress, { batch: 0, lossSum: 0, lossCount: 0 });
    state.outputs = [];
  }
  const folder = await openRunFolder(options.out, config, options.resume);
  if (!options.resume) early.use(await lockRun(options.out, log));
  await writeNearDuplicates(folder.nearDuplicates, found);
  if (!options.resume || !isSame) await writeSplit(folder.split, images);
  const board = new TensorBoardWriter(
    folder.path,
    options.resume ? { resumeAt: state.progress.epoch + 1 } : {},
  );
  const features = config.ftLrRatio === 0
    ? await frozenFeatures(model, images, config, { ...options, ...reading })
    : undefined;
  const clock = new AwakeClock();
  const lock = early.move();
  return {
    config,
    folder,
    board,
    dataset,
    images,
    nearDuplicates: pairsWithin(images, found),
    scale: dataset.scale,
    ...learner,
    ...state,
    started: new Date().toISOString(),
    clock,
    epochStart: clock.now(),
    ...features && { features },
    reading: {
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
      ...options.signal && { signal: options.signal },
      progress: (done, total) => {
        clock.now();
        options.onPredict?.(purpose, done, total);
      },
    }),
    skipped,
    events: options,
    dispose(): void {
      lock.dispose();
      board[Symbol.dispose]();
      average?.dispose();
      trainer.dispose();
      model.dispose();
    },
  };
}

/** The images of each part, and which of different parts were found to show the same; says so. */
async function partsOf(
  dataset: Dataset,
  config: TrainConfig,
  { out, log = () => {}, signal, onPredict }: TrainingRunOptions,
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

/** The part that decides the layers, without settings that nobody made. */
function networkOf(
  { backbone, width, pool, p6, p7, batchNormEnd }: NetworkConfig,
): NetworkConfig {
  return {
    backbone,
    ...width !== undefined && { width },
    ...pool !== undefined && { pool },
    ...p6 !== undefined && { p6 },
    ...p7 !== undefined && { p7 },
    ...batchNormEnd !== undefined && { batchNormEnd },
  };
}

function preparationOf({ size, crop, crops }: TrainConfig): Preparation {
  return { ...size && { size }, ...crop && { crop }, crops };
}

/** The network of the checkpoint that a run goes on from; undefined where it starts. */
async function savedNetwork(
  { out, resume }: TrainingRunOptions,
): Promise<NetworkConfig | undefined> {
  const { last, hasCheckpoint } = runFolderAt(out);
  if (!resume || !await hasCheckpoint()) return undefined;
  const { metadata } = await readSafetensors(last);
  return networkOf(parseModelConfig(metadata.model));
}

async function restore(
  { out, resume = false }: TrainingRunOptions,
  learner: Learner,
): Promise<{ progress: Progress; outputs: EpochOutputs }> {
  const { last, hasCheckpoint } = runFolderAt(out);
  if (resume && await hasCheckpoint()) {
    return await loadCheckpoint(last, learner);
  }
  return {
    progress: { ...START, history: [] },
    outputs: [],
  };
}

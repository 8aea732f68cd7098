import type { TrainConfig } from "../learning/train_config.ts";
import { AwakeClock } from "../runs/awake_clock.ts";
import {
  type Learner,
  loadCheckpoint,
  type Position,
  START,
} from "../runs/checkpoint.ts";
import { EpochOutputs } from "../runs/epoch_outputs.ts";
import { lockRun } from "../runs/lock_run.ts";
import {
  openRunFolder,
  readRunConfig,
  requireFreeFolder,
  type RunFolder,
  runFolderAt,
} from "../runs/run_folder.ts";
import { writeSplit } from "../runs/split_file.ts";
import { TensorBoardWriter } from "../runs/tensorboard_writer.ts";
import { type FrozenFeatures, frozenFeatures } from "./frozen_features.ts";
import { openLearner } from "./open_learner.ts";
import { requireSameData } from "./require_same_data.ts";
import { requireUsefulBatches } from "./require_useful_batches.ts";
import { writeNearDuplicates } from "./near_duplicates.ts";
import {
  openTrainingData,
  type TrainingData,
  type TrainingDataOptions,
} from "./training_data.ts";
import type { TrainingEvents } from "./training_events.ts";

/** Options of {@linkcode openTrainingRun}. */
export interface TrainingRunOptions
  extends TrainingEvents, TrainingDataOptions {
  /** Folder of the run. */
  out: string;
  /** Go on with the run in the folder. */
  resume?: boolean;
}

/** A training run that is open. Only `position` and the learner change. */
export interface TrainingRun {
  /** The settings. */
  readonly config: TrainConfig;
  /** What it learns from. */
  readonly data: TrainingData;
  /** What learns. */
  readonly learner: Learner;
  /** What the frozen backbone sees, where it is frozen; absent: it learns. */
  readonly features?: FrozenFeatures;
  /** Where it stands. */
  readonly position: Position;
  /** Where everything goes. */
  readonly folder: RunFolder;
  /** TensorBoard events of the run. */
  readonly board: TensorBoardWriter;
  /** When it was opened, ISO 8601. */
  readonly started: string;
  /** Time, without that in which the machine slept. */
  readonly clock: AwakeClock;
  /** Who hears of it. */
  readonly events: TrainingEvents;
  /** Frees the device and the folder. */
  dispose(): void;
}

/**
 * Opens data, learner and folder; with `resume`, where they were left.
 *
 * The folder comes last, so that data that cannot be read or a checkpoint that
 * does not fit leaves it as it is.
 */
export async function openTrainingRun(
  config: TrainConfig,
  options: TrainingRunOptions,
): Promise<TrainingRun> {
  const { out, resume = false, log = () => {} } = options;
  requireUsefulBatches(config);
  using opened = new DisposableStack();
  if (resume) {
    await readRunConfig(out);
    opened.use(await lockRun(out, log));
  } else {
    await requireFreeFolder(out);
  }
  const clock = new AwakeClock();
  const data = await openTrainingData(config, {
    ...options,
    onPredict: (...news) => {
      clock.now(); // a long prediction is no sleep
      options.onPredict?.(...news);
    },
  });
  const isSame = !resume || await requireSameData(out, config, data.images);
  const saved = resume ? await savedCheckpoint(out) : undefined;
  const learner = await openLearner(config, data.dataset.scale, log, saved);
  opened.defer(() => disposeLearner(learner));
  const position = saved ? await loadCheckpoint(saved, learner) : startOf();
  if (!isSame) {
    log("Images are missing that the run began with: this epoch begins anew");
    beginEpochAnew(position);
  }
  const folder = await openRunFolder(out, config, resume);
  if (!resume) opened.use(await lockRun(out, log));
  await writeNearDuplicates(folder.nearDuplicates, data.found);
  if (!resume || !isSame) await writeSplit(folder.split, data.images);
  const board = opened.use(
    new TensorBoardWriter(
      folder.path,
      resume ? { resumeAt: position.progress.epoch + 1 } : {},
    ),
  );
  const features = config.ftLrRatio === 0
    ? await frozenFeatures(learner.model, data.images, config, {
      ...options,
      ...data.reading,
    })
    : undefined;
  clock.lap();
  const all = opened.move();
  return {
    config,
    data,
    learner,
    ...features && { features },
    position,
    folder,
    board,
    started: new Date().toISOString(),
    clock,
    events: options,
    dispose: () => all.dispose(),
  };
}

function disposeLearner({ model, trainer, average }: Learner): void {
  average?.dispose();
  trainer.dispose();
  model.dispose();
}

/** The checkpoint that a run goes on from, where it has got that far. */
async function savedCheckpoint(out: string): Promise<string | undefined> {
  const { last, hasCheckpoint } = runFolderAt(out);
  return await hasCheckpoint() ? last : undefined;
}

function startOf(): Position {
  return { progress: { ...START, history: [] }, outputs: new EpochOutputs() };
}

function beginEpochAnew(position: Position): void {
  Object.assign(position.progress, { batch: 0, lossSum: 0, lossCount: 0 });
  position.outputs = new EpochOutputs();
}

import { type HeadsLoss, headsLoss } from "../learning/heads_loss.ts";
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
  readRunConfig,
  requireFreeFolder,
  runFolderAt,
} from "../runs/run_folder.ts";
import {
  type FrozenFeatures,
  frozenFeatures,
} from "./features/frozen_features.ts";
import { openLearner } from "./opening/open_learner.ts";
import { openOutputs, type RunOutputs } from "./opening/open_outputs.ts";
import { requireSameData } from "./opening/require_same_data.ts";
import { requireUsefulBatches } from "./opening/require_useful_batches.ts";
import {
  openTrainingData,
  type TrainingData,
  type TrainingDataOptions,
} from "./opening/training_data.ts";
import type { TrainingEvents } from "./training_events.ts";
import type { WorkerGroup } from "../machines/mod.ts";
import {
  agreeOnRun,
  joinWorkers,
  requireShareable,
  type WorkersOptions,
} from "./workers/join_run.ts";
import { sendLearner } from "./workers/send_learner.ts";

/** Options of {@linkcode openTrainingRun}. */
export interface TrainingRunOptions
  extends TrainingEvents, TrainingDataOptions {
  /** Folder of the run. */
  out: string;
  /** Resume the run in the folder. */
  resume?: boolean;
  /** The workers, if several processes train together; absent: this process alone. */
  workers?: WorkersOptions;
}

/** The members of a training run that every worker has. */
export type LearningRun =
  & Pick<TrainingRun, "config" | "loss" | "data" | "learner" | "features">
  & Pick<TrainingRun, "gradients">
  & Pick<TrainingRun, "position" | "workers" | "clock" | "events">;

/** An open training run. Only `position` and the learner change. */
export interface TrainingRun extends RunOutputs {
  /** The settings. */
  readonly config: TrainConfig;
  /** The loss that it minimizes. */
  readonly loss: HeadsLoss;
  /** Its images. */
  readonly data: TrainingData;
  /** The model and its trainer. */
  readonly learner: Learner;
  /** Cached features, if the backbone is frozen; absent: it is trained. */
  readonly features?: FrozenFeatures;
  /** The group of workers, if there are several. */
  readonly workers?: WorkerGroup;
  /** Its progress, and the outputs of the current epoch. */
  readonly position: Position;
  /** When it was opened, ISO 8601. */
  readonly started: string;
  /** A clock that stops while the machine sleeps. */
  readonly clock: AwakeClock;
  /** Its callbacks. */
  readonly events: TrainingEvents;
  /** Frees the device and the folder. */
  dispose(): void;
}

/**
 * Opens data, learner and folder; with `resume`, in their last state.
 *
 * The folder is opened last, so that unreadable data or a wrong checkpoint leave it unchanged.
 */
export async function openTrainingRun(
  config: TrainConfig,
  options: TrainingRunOptions,
): Promise<TrainingRun> {
  const { out, resume = false, log = () => {} } = options;
  const loss = headsLoss(config.loss, config.beta, config.lossSlice);
  requireUsefulBatches(config);
  if (options.workers) requireShareable(config);
  using opened = new DisposableStack();
  if (resume) {
    await readRunConfig(out);
    opened.use(await lockRun(out, log));
  } else {
    await requireFreeFolder(out);
  }
  const clock = new AwakeClock();
  const lost = new AbortController();
  const data = await openTrainingData(config, {
    ...options,
    signal: AbortSignal.any([lost.signal, options.signal ?? lost.signal]),
    onPredict: (...news) => {
      clock.now(); // a long prediction is not sleep
      options.onPredict?.(...news);
    },
  });
  const isSame = !resume || await requireSameData(out, config, data.images);
  const saved = resume ? await savedCheckpoint(out) : undefined;
  const learner = await openLearner(
    options.workers ? { ...config, runtime: "tensorflow" } : config,
    data.dataset.scale,
    log,
    saved,
  );
  opened.defer(() => disposeLearner(learner));
  const position = saved ? await loadCheckpoint(saved, learner) : startOf();
  if (!isSame) {
    log("Some of the run's images are missing: this epoch starts over");
    beginEpochAnew(position);
  }
  const workers = options.workers &&
    opened.use(await leadWorkers(config, options, data, learner, position));
  workers?.signal.addEventListener(
    "abort",
    () => lost.abort(workers.signal.reason),
  );
  const outputs = await openOutputs(
    config,
    { out, resume, isSame, data, position, log },
    opened,
  );
  const features = config.ftLrRatio === 0
    ? await frozenFeatures(
      learner.model,
      data.dataset,
      data.images,
      config,
      { ...options, ...data.reading },
    )
    : undefined;
  clock.lap();
  const all = opened.move();
  return {
    config,
    loss,
    data,
    learner,
    ...features && { features },
    ...workers && { workers },
    position,
    ...outputs,
    started: new Date().toISOString(),
    clock,
    events: options,
    dispose: () => all.dispose(),
  };
}

/** Joins the other workers, and sends them the state of the run. */
async function leadWorkers(
  config: TrainConfig,
  { workers, log = () => {}, signal }: TrainingRunOptions,
  { images }: TrainingData,
  learner: Learner,
  { progress }: Position,
): Promise<WorkerGroup> {
  const { runtime } = learner.model;
  const group = await joinWorkers(workers!, runtime, log, signal);
  try {
    await agreeOnRun(group, config, images, runtime);
    await sendLearner(group, learner, progress);
  } catch (error) {
    group[Symbol.dispose]();
    throw error;
  }
  log(`Training on ${group.size} workers`);
  if (!config.freezeBatchNorm) log(OWN_STATISTICS);
  return group;
}

/** A note on how a divided batch differs from a whole one. */
export const OWN_STATISTICS =
  "Each worker normalizes with the statistics of its own share, and the running " +
  "statistics are the mean over all workers (exact with --freeze-batch-norm)";

/** Frees a learner's device memory. */
export function disposeLearner({ model, trainer, average }: Learner): void {
  average?.dispose();
  trainer.dispose();
  model.dispose();
}

/** The checkpoint that a run resumes from, if it has one. */
async function savedCheckpoint(out: string): Promise<string | undefined> {
  const { last, hasCheckpoint } = runFolderAt(out);
  return await hasCheckpoint() ? last : undefined;
}

/** The position of a new run. */
export function startOf(): Position {
  return { progress: { ...START, history: [] }, outputs: new EpochOutputs() };
}

function beginEpochAnew(position: Position): void {
  Object.assign(position.progress, { batch: 0, lossSum: 0, lossCount: 0 });
  position.outputs = new EpochOutputs();
}

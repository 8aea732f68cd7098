import type { TrainConfig } from "../learning/train_config.ts";
import { headsLoss } from "../learning/heads_loss.ts";
import type { WorkerGroup } from "../machines/mod.ts";
import { AwakeClock } from "../runs/awake_clock.ts";
import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { EpochOutputs } from "../runs/epoch_outputs.ts";
import { nullAsNaN } from "../runs/null_as_nan.ts";
import { openLearner } from "./opening/open_learner.ts";
import { openTrainingData } from "./opening/training_data.ts";
import { isOver } from "./stop_early.ts";
import { StoppedError, trainEpoch } from "./train_epoch.ts";
import type { LearningRun, TrainingRunOptions } from "./training_run.ts";
import { disposeLearner, startOf } from "./training_run.ts";
import {
  agreeOnRun,
  joinWorkers,
  requireShareable,
} from "./workers/join_run.ts";
import { requireSameWeights } from "./workers/require_same_weights.ts";
import { sendLearner } from "./workers/send_learner.ts";

/** What worker 0 broadcasts at the end of an epoch, and at the end of the run. */
export type News = { epoch: EpochMetrics } | "stopped" | "finished";

/** How a run ended for a worker. */
export type Followed = "stopped" | "finished" | "finished before";

/**
 * Runs a worker other than 0: it trains on its share of every batch, and does
 * not access the run's folder.
 *
 * @throws {LostWorkerError} If another worker is lost.
 * @throws {Error} If this worker has other flags or data than worker 0.
 */
export async function followRun(
  wanted: TrainConfig,
  options: TrainingRunOptions,
): Promise<Followed> {
  const { log = () => {}, signal } = options;
  requireShareable(wanted);
  using opened = new DisposableStack();
  const data = await openTrainingData(wanted, options);
  const learner = await openLearner(
    { ...wanted, runtime: "tensorflow" },
    data.dataset.scale,
    log,
  );
  opened.defer(() => disposeLearner(learner));
  const { runtime } = learner.model;
  const workers = opened.use(
    await joinWorkers(options.workers!, runtime, log, signal),
  );
  const config = await agreeOnRun(workers, wanted, data.images, runtime);
  if (!config) {
    await workers.finish();
    return "finished before";
  }
  const position = startOf();
  position.progress = await sendLearner(workers, learner, position.progress);
  const run: LearningRun = {
    config,
    loss: headsLoss(config.loss, config.beta, config.lossSlice),
    data,
    learner,
    position,
    workers,
    clock: new AwakeClock(),
    events: { log },
  };
  return await followEpochs(run, workers, signal);
}

async function followEpochs(
  run: LearningRun,
  workers: WorkerGroup,
  signal?: AbortSignal,
): Promise<Followed> {
  const { config, position, learner } = run;
  try {
    for (;;) {
      const over = isOver(config, position.progress.history);
      if (!over) {
        await trainEpoch(run, signal);
        await requireSameWeights(workers, learner.model);
      }
      const news = await workers.hear<News>(undefined, nullAsNaN);
      if (typeof news === "object") {
        const { history } = position.progress;
        position.progress = {
          ...startOf().progress,
          ...skippedOf(run),
          epoch: history.length + 1,
          history: [...history, news.epoch],
        };
        position.outputs = new EpochOutputs();
      } else {
        await workers.finish();
        return news;
      }
    }
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    await workers.finish();
    return "stopped";
  }
}

function skippedOf({ position: { progress } }: LearningRun) {
  const { skipped, skippedInARow } = progress;
  return { skipped, skippedInARow };
}

import {
  type Batch,
  batches,
  type BatchOptions,
  planBatches,
} from "../../data/mod.ts";
import { learningRateAt } from "../learning/learning_rate_at.ts";
import { featureBatches } from "./features/cache_features.ts";
import { describeLargeStep } from "./opening/describe_large_step.ts";
import { learnFrom } from "./learn_from.ts";
import type { LearningRun } from "./training_run.ts";
import { BatchExchange } from "./workers/batch_exchange.ts";

/** The run was stopped by the user, on this worker or another. */
export class StoppedError extends Error {
  /** {@inheritDoc Error.name} */
  override name = "StoppedError";
}

/** Smallest batch for a step: see {@linkcode planBatches}. */
const FEWEST = 3;

/**
 * Runs the rest of the current epoch, together with the other workers, if any.
 *
 * @throws {StoppedError} If the signal stops it, between two steps.
 */
export async function trainEpoch(
  run: LearningRun,
  signal?: AbortSignal,
): Promise<void> {
  const { config, data: { images, training }, position: { progress } } = run;
  const options = {
    ...training,
    seed: config.seed,
    epoch: progress.epoch,
    shuffle: true,
    start: progress.batch,
  };
  const plan = planBatches(images.train.length, options);
  for await (const whole of readBatches(run, options)) {
    const planned = plan[whole.number]!;
    const batch = run.workers && !config.freezeBatchNorm
      ? withoutSingle(whole)
      : whole;
    const usable = await meetForStep(run, batch, signal);
    if (run.workers && usable < Math.min(FEWEST, planned.length)) {
      progress.batch = batch.number + 1;
      continue;
    }
    if (progress.history.length + batch.number === 0) {
      const line = describeLargeStep(config.batchSize, batch.shape);
      if (line !== undefined) run.events.log?.(line);
    }
    const position = progress.epoch + batch.number / plan.length;
    const learningRate = config.learningRate *
      learningRateAt(position, {
        ...config,
        epochs: config.scheduleEpochs ?? config.epochs,
      });
    const moment = {
      epoch: progress.epoch + 1,
      batch: batch.number + 1,
      learningRate,
    };
    const exchange = run.workers &&
      new BatchExchange(run.workers, planned, batch.indices);
    const loss = await learnFrom(run, batch, moment, exchange);
    progress.batch = batch.number + 1;
    run.clock.now();
    run.events.onStep?.({
      ...moment,
      batches: plan.length,
      loss,
      images: usable,
    });
  }
}

function readBatches(
  { data: { images }, features, workers }: LearningRun,
  options: BatchOptions,
): Iterable<Batch> | AsyncIterable<Batch> {
  if (features) return featureBatches(images.train, features.learned, options);
  const share = workers && { index: workers.rank, of: workers.size };
  return batches(images.train, { ...options, ...share && { share } });
}

/** Removes the only image of a share, which batch normalization cannot normalize. */
function withoutSingle(batch: Batch): Batch {
  if (batch.indices.length !== 1) return batch;
  return {
    ...batch,
    shape: [0, 0, 0, 3],
    pixels: new Float32Array(),
    subjective: new Float64Array(),
    indices: [],
    names: [],
  };
}

/**
 * Stops if this or another worker must stop, all of them before the same step.
 *
 * @returns Number of usable images in all shares.
 */
async function meetForStep(
  { workers }: LearningRun,
  { indices }: Batch,
  signal?: AbortSignal,
): Promise<number> {
  const own = [signal?.aborted ? 1 : 0, indices.length];
  const all = workers ? await workers.gather(own) : [own];
  if (all.some(([stop]) => stop === 1)) throw new StoppedError("Stopped");
  return all.reduce((sum, [, count]) => sum + count!, 0);
}

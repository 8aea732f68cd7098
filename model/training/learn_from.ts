import type { Batch } from "../../data/mod.ts";
import { toUnitScore } from "./fit_lines.ts";
import { measureGradient } from "./measure_gradient.ts";
import { NonFiniteError } from "../learning/non_finite_error.ts";
import { type Moment, skipStep } from "./skip_steps.ts";
import type { LearningRun } from "./training_run.ts";
import type { BatchExchange } from "./workers/batch_exchange.ts";

/**
 * Takes a step, or records why it was skipped.
 *
 * @param exchange The exchange with the other workers, if the batch is one worker's share.
 * @returns The loss; NaN of a step that was skipped.
 */
export async function learnFrom(
  run: LearningRun,
  batch: Batch,
  moment: Moment,
  exchange?: BatchExchange,
): Promise<number> {
  const { config, position: { progress, outputs } } = run;
  const { trainer, average } = run.learner;
  const { unit } = run.data;
  const subjective = batch.subjective.map((s) => toUnitScore(s, unit));
  try {
    const { loss, outputs: heads } = await trainer.learn(
      batch,
      subjective,
      {
        loss: run.loss,
        learningRate: moment.learningRate,
        ...config.accumulate > 1 && { microBatchSize: config.batchSize },
        ...config.clipGradient && { clipGradient: config.clipGradient },
        ...exchange && { exchange },
      },
    );
    average?.update();
    outputs.add(exchange?.indices ?? batch.indices, heads);
    logGradient(run, exchange?.indices ?? batch.indices, heads[2], moment);
    progress.lossSum += loss;
    progress.lossCount++;
    progress.skippedInARow = 0;
    return loss;
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    skipStep(progress, error, moment, run.events.log ?? (() => {}));
    return NaN;
  }
}

/** Measures the gradient of the head whose output is the score, if the run logs it. */
function logGradient(
  { config, data: { unit, images }, gradients }: LearningRun,
  indices: readonly number[],
  predicted: Float32Array,
  { epoch, batch }: Moment,
): void {
  if (!gradients) return;
  const subjective = indices.map((index) =>
    toUnitScore(images.train[index]!.score, unit)
  );
  const measured = measureGradient(config.loss, predicted, subjective);
  gradients.add({ epoch, batch, ...measured });
}

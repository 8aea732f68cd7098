import { describeCount } from "../../data/text/describe_count.ts";
import { setImmediate } from "node:timers/promises";
import { chooseDataset, type Loader } from "../../data/mod.ts";
import { LostWorkerError, muteTensorflow } from "../machines/mod.ts";
import type { Line } from "../network/model_config.ts";
import { saveCheckpoint } from "../runs/checkpoint.ts";
import { linesOfAverage, linesOfEpoch } from "./epoch_lines.ts";
import { type EpochMetrics, findBestEpoch } from "../runs/epoch_metrics.ts";
import { EpochOutputs } from "../runs/epoch_outputs.ts";
import { finishRun } from "./finish_run.ts";
import { toUnitScore } from "./fit_lines.ts";
import { followRun, type News } from "./follow_run.ts";
import { measure } from "./measure.ts";
import { type HeadPredictions, predictHeads } from "./predict_heads.ts";
import { NonFiniteError, requireFinite } from "../learning/non_finite_error.ts";
import { diagnose } from "./skip_steps.ts";
import { isOver, stopsEarly } from "./stop_early.ts";
import type { TrainConfig, TrainSettings } from "../learning/train_config.ts";
import { completeConfig } from "../runs/complete_config.ts";
import { defaultRunFolder } from "../runs/run_folder.ts";
import { configToResume } from "./opening/resumed_config.ts";
import type { TrainingEvents } from "./training_events.ts";
import { StoppedError, trainEpoch } from "./train_epoch.ts";
import { openTrainingRun, type TrainingRun } from "./training_run.ts";
import type { WorkersOptions } from "./workers/join_run.ts";
import { requireSameWeights } from "./workers/require_same_weights.ts";
import { writeRunRecord } from "./write_run_record.ts";
import { writeRunReport } from "./write_run_report.ts";
import type { TestResult } from "../runs/report_data.ts";

/** Result of a training run. */
export interface TrainResult {
  /** The run's folder. */
  folder: string;
  /** Whether it was stopped before its end; `resume` continues it. */
  interrupted: boolean;
  /** Result on the test part, if there is one and the run is finished. */
  test?: TestResult;
}

/** Options of {@linkcode train}. */
export interface TrainOptions extends TrainingEvents {
  /**
   * Folder of the run.
   *
   * @default {`runs/`, then data set, backbone and time}
   */
  out?: string;
  /**
   * Resume the run in the folder.
   *
   * @default {false}
   */
  resume?: boolean;
  /** Stops the run at the next step; its state is saved. */
  signal?: AbortSignal;
  /**
   * The loader of images.
   *
   * @default {the caller's thread}
   */
  loader?: Loader;
  /**
   * The workers, if several processes train one model; each calls this function with the same configuration, and only
   * worker 0 writes the folder.
   *
   * @default {this process alone}
   */
  workers?: WorkersOptions;
}

/**
 * Trains a model and writes its results to a folder: configuration, metrics per
 * epoch, last and best checkpoint, TensorBoard events, report.
 *
 * Settings that are left out have the defaults of `deno task train`: the demo's for `synthetic`, the paper's with
 * `pretrained`, and otherwise those for training from scratch. A resumed run keeps its settings; only those that do not
 * change finished epochs may differ.
 *
 * @param settings The settings; a data set and a backbone are enough.
 * @param options The folder, and callbacks.
 * @returns The run's folder, and its result on the test images.
 * @throws {TypeError} If the loss does not use an option that is set.
 * @throws {Error} If the data cannot be read, the folder is taken, a runtime is missing, or the disk is full; the folder's files stay complete.
 *
 * @example A small network learns from synthetic images
 * ```ts
 * import { train } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * const out = `${await Deno.makeTempDir()}/run`;
 * const { test } = await train({
 *   dataset: "synthetic",
 *   backbone: "resnet10_slim",
 *   // Without the following: the demo, a minute or two.
 *   size: { height: 16, width: 16 },
 *   epochs: 1,
 *   crops: 1,
 *   runtime: "wasm",
 * }, { out });
 * assert(Math.abs(test!.metrics.srocc) <= 1);
 * assert((await Deno.stat(`${out}/report.html`)).isFile);
 * await Deno.remove(out, { recursive: true });
 * ```
 */
export async function train(
  settings: TrainSettings,
  options: TrainOptions = {},
): Promise<TrainResult> {
  if (options.resume) {
    const { out } = options;
    if (out === undefined) {
      throw new TypeError("Cannot resume: `out` is not given");
    }
    const { config } = await configToResume(out, settings);
    return await trainRun(config, { ...options, out });
  }
  const dataset = await chooseDataset(
    settings.dataset,
    settings.datasetOptions ?? {},
  );
  const config = completeConfig({ ...settings, dataset });
  const { out = defaultRunFolder(dataset, config.backbone) } = options;
  return await trainRun(config, { ...options, out });
}

/** Trains as {@linkcode train} does, with a complete configuration. */
export async function trainRun(
  config: TrainConfig,
  options: TrainOptions & { out: string },
): Promise<TrainResult> {
  if (options.workers) muteTensorflow();
  if (options.workers && options.workers.cluster.rank > 0) {
    const end = await followRun(config, options);
    return { folder: options.out, interrupted: end === "stopped" };
  }
  const run = await openTrainingRun(config, options);
  const { workers } = run;
  try {
    await writeRunRecord(run, { finished: false });
    // A run that was killed between its checkpoint and its metrics has lost the latter.
    if (run.position.progress.epoch > 0) await writeEpoch(run);
    while (!isOver(config, run.position.progress.history)) {
      await trainEpoch(run, options.signal);
      if (workers) await requireSameWeights(workers, run.learner.model);
      await endEpoch(run);
      const epoch = run.position.progress.history.at(-1)!;
      await workers?.hear<News>({ epoch });
    }
    if (stopsEarly(config.patience, run.position.progress.history)) {
      options.log?.(
        `stopped early: ${
          describeCount(config.patience!, "epoch")
        } without a better one`,
      );
    }
    const test = await finishRun(run);
    await workers?.hear<News>("finished");
    await workers?.finish();
    if (run.data.skipped.size > 0) {
      options.log?.(
        `${describeCount(run.data.skipped.size, "image")} could not be read`,
      );
    }
    return { folder: run.folder.path, interrupted: false, ...test && { test } };
  } catch (error) {
    const stopped = error instanceof StoppedError || options.signal?.aborted;
    if (error instanceof LostWorkerError) throw error;
    if (!stopped) throw await deeperReason(run, error);
    if (!isOver(config, run.position.progress.history)) await save(run);
    await writeRunReport(run, { interrupted: true });
    await writeRunRecord(run, { finished: false });
    // Between two steps all workers know it; otherwise the others wait for the end of
    // the epoch.
    if (!(error instanceof StoppedError)) await workers?.hear<News>("stopped");
    await workers?.finish();
    return { folder: run.folder.path, interrupted: true };
  } finally {
    run.dispose();
  }
}

/**
 * The reason why a run failed: the device's own report, if there is one. After a GPU is
 * lost, the next operation fails with an error about a buffer; the loss is reported a
 * moment later.
 */
async function deeperReason(
  { learner: { model: { runtime } } }: TrainingRun,
  error: unknown,
): Promise<unknown> {
  await setImmediate();
  try {
    runtime.check();
  } catch (reason) {
    return new Error((reason as Error).message, { cause: error });
  }
  return error;
}

/** Evaluates the epoch and saves. */
async function endEpoch(run: TrainingRun): Promise<void> {
  const { learner: { average }, position: { progress } } = run;
  average?.swap();
  const best = await measureEpoch(run).finally(() => average?.swap());
  await save(run);
  await writeEpoch(run);
  run.events.onEpoch?.(progress.history.at(-1)!, best);
}

/** Writes the metrics of the epoch that ended last. */
async function writeEpoch(
  { folder, board, position: { progress: { epoch, history } } }: TrainingRun,
): Promise<void> {
  await folder.writeMetrics(history);
  board.add(epoch, scalars(history.at(-1)!));
}

/**
 * Fits the mapping, evaluates on the validation part, and keeps the best epoch.
 *
 * @returns Whether this epoch is the best.
 */
async function measureEpoch(run: TrainingRun): Promise<boolean> {
  const { learner: { model, average }, position } = run;
  const { progress } = position;
  const predicted = await predictValidation(run);
  const own = linesOfEpoch(run);
  const lines = average ? await linesOfAverage(run) : own;
  const validation = validate(run, predicted, lines);
  takeTime(run);
  progress.history.push({
    epoch: progress.epoch + 1,
    trainLoss: progress.lossSum / progress.lossCount,
    validation,
    seconds: progress.seconds,
  });
  const best = findBestEpoch(progress.history)?.epoch === progress.epoch + 1;
  Object.assign(progress, {
    epoch: progress.epoch + 1,
    batch: 0,
    lossSum: 0,
    lossCount: 0,
    seconds: 0,
  });
  position.outputs = new EpochOutputs();
  model.config.lines = lines;
  if (best) await model.save(run.folder.best);
  // The checkpoint for resuming has the trained weights, not their average.
  model.config.lines = own;
  return best;
}

async function predictValidation(run: TrainingRun): Promise<HeadPredictions> {
  const predicted = await predictHeads(
    run.learner.model,
    run.data.images.validation,
    {
      ...run.data.predicting("validation"),
      ...run.features && { features: run.features.predicted.validation },
    },
  );
  requireFiniteNetwork(run, predicted.outputs);
  return predicted;
}

function validate(
  { loss, data: { unit } }: TrainingRun,
  { outputs, subjective }: HeadPredictions,
  lines: readonly Line[],
) {
  const { value } = loss(
    outputs,
    subjective.map((score) => toUnitScore(score, unit)),
  );
  return { ...measure(outputs[2], subjective, lines[2]!), loss: value };
}

/** Throws if the network has diverged, so that the previous checkpoint is kept. */
function requireFiniteNetwork(
  { position: { progress } }: TrainingRun,
  outputs: readonly ArrayLike<number>[],
): void {
  try {
    const { batch, lossCount, skippedInARow } = progress;
    if (skippedInARow > 0 && lossCount < batch - lossCount) {
      throw new NonFiniteError("most steps were skipped");
    }
    requireFinite(outputs);
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    throw diagnose(
      progress,
      error.reason,
      `the end of epoch ${progress.epoch + 1}`,
    );
  }
}

function scalars({ trainLoss, validation }: EpochMetrics) {
  const named = Object.entries(validation)
    .map(([name, value]) => [`validation/${name}`, value]);
  return { "train/loss": trainLoss, ...Object.fromEntries(named) };
}

/** Adds the time since the start of the epoch, or since it was last taken. */
function takeTime(run: TrainingRun): void {
  run.position.progress.seconds += run.clock.lap() / 1000;
}

async function save(run: TrainingRun): Promise<void> {
  takeTime(run);
  await saveCheckpoint(run.folder.last, run.learner, run.position);
}

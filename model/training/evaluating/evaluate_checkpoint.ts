import type { ImageSize, Loader } from "../../../data/mod.ts";
import type { Prediction } from "../../runs/prediction_file.ts";
import { headsOf } from "../../scoring/head_model.ts";
import { openPredictor } from "../../scoring/open_predictor.ts";
import type { PredictorName } from "../../scoring/predictor_names.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import { readRunConfig, runFolderAt } from "../../runs/run_folder.ts";
import { evaluate, evaluatePredictions, type Evaluation } from "./evaluate.ts";
import { namesShownIn } from "../../../data/images/mod.ts";
import { readNearDuplicates } from "../opening/near_duplicates.ts";
import {
  openRunData,
  type RunData,
  type RunDataOptions,
} from "./open_run_data.ts";

/** Options of {@linkcode evaluateCheckpoint}. */
export interface EvaluateCheckpointOptions
  extends Omit<RunDataOptions, "progress"> {
  /**
   * Crops computed at once.
   *
   * @default {16}
   */
  batchSize?: number;
  /**
   * The runtime.
   *
   * @default {"auto"}
   */
  runtime?: PredictorName | "auto";
  /**
   * Opens the loader for images that are resized to this size; it is disposed at the end.
   *
   * @default {the caller's thread}
   */
  openLoader?: (size: ImageSize | undefined) => Promise<Loader>;
  /** Called with the purpose, the number of images done, and of all. */
  onProgress?: (purpose: string, done: number, total: number) => void;
}

/** Agreement of a checkpoint with subjective scores. */
export interface CheckpointEvaluation extends Pick<RunData, "split"> {
  /** Name of the data set. */
  dataset: string;
  /** Unit of its scores. */
  unit: string;
  /** The metrics. */
  evaluation: Evaluation;
  /**
   * The metrics on the test images that have no near-duplicate among the run's training and validation images; absent
   * if no test image has one.
   */
  withoutNearDuplicates?: Evaluation;
  /** The score of each image. */
  predictions: Prediction[];
}

/**
 * Evaluates a checkpoint on images with subjective scores. For a checkpoint in the folder of its run, the data set,
 * columns and parts are the run's.
 *
 * @param checkpoint `best.safetensors` of a run, or another file of weights.
 * @param options Settings that differ from the run's, and callbacks.
 * @returns Metrics with 95 % bootstrap intervals, and the score of each image.
 * @throws {Error} If the weights or the images cannot be read.
 * @throws {RangeError} If the part has no image.
 *
 * @example The metrics of a run of one epoch
 * ```ts
 * import { evaluateCheckpoint, train } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const data = await Deno.makeTempDir();
 * const rows = ["image_name,MOS"];
 * for (let i = 0; i < 15; i++) {
 *   const gray = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">
 *     <rect width="32" height="32" fill="rgb(${16 * i},${16 * i},${16 * i})"/></svg>`;
 *   await Deno.writeTextFile(`${data}/${i}.svg`, gray);
 *   rows.push(`${i}.svg,${i}`);
 * }
 * await Deno.writeTextFile(`${data}/list.csv`, rows.join("\n"));
 * const settings = {
 *   dataset: "csv",
 *   datasetOptions: { data },
 *   backbone: "resnet10_slim",
 *   size: { height: 32, width: 32 },
 *   epochs: 1,
 *   runtime: "wasm",
 * } as const;
 * await train(settings, { out: `${data}/run` });
 *
 * const best = `${data}/run/best.safetensors`;
 * const { split, evaluation } = await evaluateCheckpoint(best, { runtime: "wasm" });
 * assertEquals([split, evaluation.images], ["test", 3]); // a fifth of 15, drawn
 * await Deno.remove(data, { recursive: true });
 * ```
 */
export async function evaluateCheckpoint(
  checkpoint: string,
  options: EvaluateCheckpointOptions = {},
): Promise<CheckpointEvaluation> {
  const { batchSize = 16, runtime = "auto", openLoader, onProgress, ...data } =
    options;
  const { log, skipUnreadable } = data;
  const { predictor } = await openPredictor(checkpoint, {
    runtime,
    ...log && { log },
  });
  let loader: Loader | undefined;
  try {
    const { dataset, split, images, run } = await openRunData(checkpoint, {
      ...data,
      ...onProgress && {
        progress: (done, total) => onProgress("drawing", done, total),
      },
    });
    loader = await openLoader?.(predictor.config.preparation.size);
    const result = await evaluate(headsOf(predictor), images, {
      batchSize,
      ...loader && { loader },
      ...skipUnreadable && { skipUnreadable },
      ...onProgress && {
        progress: (done, total) => onProgress(split, done, total),
      },
    });
    const { name, scale: { unit } } = dataset;
    const seen = run !== undefined && split === "test"
      ? await namesSeenInTraining(run)
      : new Set<string>();
    const unseen = result.predictions.filter(({ name }) => !seen.has(name));
    return {
      dataset: name,
      split,
      unit,
      ...result,
      ...unseen.length < result.predictions.length && unseen.length > 1 &&
        { withoutNearDuplicates: evaluatePredictions(unseen) },
    };
  } finally {
    await loader?.[Symbol.asyncDispose]();
    await predictor.dispose();
  }
}

/** Names of a run's test images that are near-duplicates of its other images. */
async function namesSeenInTraining(run: string): Promise<Set<string>> {
  const { leaveOutNearDuplicates } = await readRunConfig(run) as TrainConfig;
  if (leaveOutNearDuplicates) return new Set();
  const pairs = await readNearDuplicates(runFolderAt(run).nearDuplicates);
  return namesShownIn(pairs ?? [], "test", ["train", "validation"]);
}

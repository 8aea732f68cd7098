import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { findBestEpoch } from "../runs/epoch_metrics.ts";
import { type Prediction, readPredictions } from "../runs/prediction_file.ts";
import { readEpochs } from "../runs/read_epochs.ts";
import { runFolderAt } from "../runs/run_folder.ts";
import { type RunState, stateOfRun } from "../runs/run_state.ts";
import { completeConfig } from "../runs/complete_config.ts";
import { type TrainOptions, trainRun } from "./train.ts";
import type { TrainSettings } from "../learning/train_config.ts";

/** A finished run. */
export interface CompletedRun {
  /** The run's folder. */
  folder: string;
  /** Checkpoint of the best epoch. */
  best: string;
  /** The report as an HTML page. */
  report: string;
  /** Every epoch, in order. */
  epochs: EpochMetrics[];
  /** The score of each test image; empty if there is no test part. */
  test: Prediction[];
}

/** Options of {@linkcode completeRun}. */
export interface CompleteRunOptions
  extends Omit<TrainOptions, "resume" | "out"> {
  /** Folder of the run. */
  out: string;
  /** Called first, with the state of the run. */
  onState?: (state: RunState) => void;
}

/**
 * Completes a run: starts it, resumes it from its last checkpoint, or only
 * reads the results of a finished one. A notebook or a script with this call
 * can be run repeatedly.
 *
 * Epochs that were finished earlier are reported to `onEpoch` first, so that it sees all of them.
 *
 * @param settings The settings, with the defaults of {@linkcode train}; an
 * existing run must have been started with the same.
 * @param options The folder, and callbacks.
 * @returns The finished run; `undefined` if it was stopped by the signal.
 * @throws {Error} If the folder has another run, or training fails.
 *
 * @example Twelve gray images, the brighter the better
 * ```ts
 * import { completeRun } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const data = await Deno.makeTempDir();
 * const rows = ["image,score"];
 * for (let i = 0; i < 12; i++) {
 *   const gray = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">
 *     <rect width="32" height="32" fill="rgb(${20 * i},${20 * i},${20 * i})"/></svg>`;
 *   await Deno.writeTextFile(`${data}/${i}.svg`, gray);
 *   rows.push(`${i}.svg,${i}`);
 * }
 * await Deno.writeTextFile(`${data}/scores.csv`, rows.join("\n"));
 * const settings = {
 *   dataset: "csv",
 *   datasetOptions: { data },
 *   validationFraction: 0.3,
 *   backbone: "resnet10_slim",
 *   epochs: 1,
 *   size: { height: 32, width: 32 },
 *   runtime: "wasm",
 * } as const;
 *
 * const run = await completeRun(settings, { out: `${data}/run` });
 * assertEquals(run?.epochs.length, 1);
 * const again = await completeRun(settings, { out: `${data}/run` });
 * assertEquals(again, run); // it was only read
 * await Deno.remove(data, { recursive: true });
 * ```
 */
export async function completeRun(
  settings: TrainSettings,
  options: CompleteRunOptions,
): Promise<CompletedRun | undefined> {
  const config = completeConfig(settings);
  const { onState, ...trainOptions } = options;
  const { out } = options;
  const state = await stateOfRun(out, config);
  onState?.(state);
  tellEpochs(await readEpochs(out), trainOptions);
  if (state !== "finished") {
    const resume = state === "begun";
    const { interrupted } = await trainRun(config, { ...trainOptions, resume });
    if (interrupted) return undefined;
  }
  const { best, report, test } = runFolderAt(out);
  const hasTest = await Deno.stat(test).then(() => true, () => false);
  return {
    folder: out,
    best,
    report,
    epochs: await readEpochs(out),
    test: hasTest ? await readPredictions(test) : [],
  };
}

/** Reports epochs as they were reported when they finished, with the best so far. */
function tellEpochs(
  epochs: readonly EpochMetrics[],
  { onEpoch }: Pick<TrainOptions, "onEpoch">,
): void {
  epochs.forEach((epoch, i) =>
    onEpoch?.(epoch, findBestEpoch(epochs.slice(0, i + 1)) === epoch)
  );
}

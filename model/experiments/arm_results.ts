import { quantile } from "../../loss/metrics/quantile.ts";
import { readGradients } from "../runs/gradient_log.ts";
import { type Prediction, readPredictions } from "../runs/prediction_file.ts";
import { readEpochs } from "../runs/read_epochs.ts";
import { runFolderAt } from "../runs/run_folder.ts";
import type { Arm, PlannedRun } from "./experiment.ts";

/** Validation metrics of one epoch. */
export interface Point {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Spearman's rank correlation. */
  srocc: number;
  /** Linear correlation. */
  plcc: number;
}

/** Medians of one epoch's steps, where a run logs its gradients. */
export interface StepMedians {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Norm of a batch's centered predictions. */
  spread: number;
  /** Length of the loss's gradient with respect to a batch's predictions. */
  gradient: number;
}

/** The results of one finished run. */
export interface RunResult {
  /** Its seed. */
  seed: number;
  /** Validation after each epoch. */
  curve: Point[];
  /** Time of each epoch by the clock, validation included, in seconds. */
  seconds: number[];
  /** Steps of each epoch; empty where gradients were not logged. */
  steps: StepMedians[];
  /** Scores of the test images of the best epoch; empty where there are none. */
  test: Prediction[];
  /** Scores of the validation images, where there are no test images; empty otherwise. */
  validation: Prediction[];
}

/** The finished runs of one arm. */
export interface ArmResult {
  arm: Arm;
  runs: RunResult[];
}

/**
 * Reads the finished runs of an experiment, arm by arm.
 *
 * @param known Results by folder, of runs that were read before; those read now are added.
 */
export async function readArmResults(
  folderOf: (run: PlannedRun) => string,
  finished: readonly PlannedRun[],
  known: Map<string, RunResult> = new Map(),
): Promise<ArmResult[]> {
  const read = async (run: PlannedRun): Promise<RunResult> => {
    const folder = folderOf(run);
    const result = known.get(folder) ?? await readRun(run.seed, folder);
    known.set(folder, result);
    return result;
  };
  const arms = Map.groupBy(finished, ({ arm }) => arm);
  return await Promise.all(
    Array.from(arms, async ([arm, runs]) => ({
      arm,
      runs: await Promise.all(runs.map(read)),
    })),
  );
}

/** Reads one finished run. */
export async function readRun(seed: number, path: string): Promise<RunResult> {
  const { test, validation, gradients } = runFolderAt(path);
  const epochs = await readEpochs(path);
  return {
    seed,
    curve: epochs.map(({ epoch, validation: { srocc, plcc } }) => ({
      epoch,
      srocc,
      plcc,
    })),
    seconds: epochs.map(({ seconds }) => seconds),
    steps: mediansOf(await readGradients(gradients)),
    test: await readIfThere(test),
    validation: await readIfThere(validation),
  };
}

async function readIfThere(path: string): Promise<Prediction[]> {
  const isThere = await Deno.stat(path).then(() => true, () => false);
  return isThere ? await readPredictions(path) : [];
}

function mediansOf(steps: readonly StepMedians[]): StepMedians[] {
  return Array.from(
    Map.groupBy(steps, ({ epoch }) => epoch),
    ([epoch, own]) => {
      const median = (key: "spread" | "gradient") =>
        quantile(Float64Array.from(own, (step) => step[key]).sort(), 0.5);
      return { epoch, spread: median("spread"), gradient: median("gradient") };
    },
  );
}

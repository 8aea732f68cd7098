import { join } from "node:path";
import type { Loader } from "../../data/mod.ts";
import { writeText } from "../../data/files/mod.ts";
import { NonFiniteError } from "../learning/non_finite_error.ts";
import { runFolderAt } from "../runs/run_folder.ts";
import { LIBRARY, readRunRecord } from "../runs/run_record.ts";
import { type RunState, stateOfRun } from "../runs/run_state.ts";
import { LIBRARY_VERSION } from "../scoring/library_version.ts";
import { trainRun } from "../training/train.ts";
import type { TrainingEvents } from "../training/training_events.ts";
import type { PlannedRun } from "./experiment.ts";

/** Callbacks for the runs of an experiment. */
export interface ExperimentEvents {
  /** A run starts or is resumed; returns the callbacks for its steps. */
  onRun(run: PlannedRun, state: PlannedState): TrainingEvents;
  /** A run has just finished, or diverged. */
  onFinished?: (run: PlannedRun) => Promise<void>;
}

/** Options of {@linkcode runExperiment}. */
export interface ExperimentOptions extends ExperimentEvents {
  /** Folder of the experiment; its runs are below it. */
  out: string;
  /**
   * Whether finished runs keep their models; what they say of the images is kept either way.
   *
   * @default {true}
   */
  models?: boolean;
  /** Stops at the next step; what was learned is saved. */
  signal?: AbortSignal;
  /**
   * The loader of images.
   *
   * @default {a loader on the caller's thread}
   */
  loader?: Loader;
}

/** Folder of one run. */
export function folderOfRun(out: string, { name }: PlannedRun): string {
  return join(out, "runs", name);
}

async function removeModels(folder: string): Promise<void> {
  const { last, best } = runFolderAt(folder);
  for (const path of [last, best]) await Deno.remove(path).catch(() => {});
}

/** State of a run of an experiment; `diverged`: it ended because values were not finite. */
export type PlannedState = RunState | "diverged";

/**
 * The state of a run of an experiment.
 *
 * @throws {Error} If its folder has a run with other settings, or of another
 * version of the library, whose results may differ.
 */
export async function stateOfPlanned(
  out: string,
  run: PlannedRun,
): Promise<PlannedState> {
  const folder = folderOfRun(out, run);
  const state = await stateOfRun(folder, run.config);
  const versions = (await readRunRecord(folder))?.runtime.versions;
  if (versions && versions[LIBRARY] !== LIBRARY_VERSION) {
    throw new Error(
      `Cannot continue the run in ${folder}: it was made by ` +
        `${
          describeVersion(versions[LIBRARY])
        }, and this is version ${LIBRARY_VERSION}; ` +
        "give --out another folder",
    );
  }
  const diverged = state === "begun" &&
    await whyDiverged(out, run) !== undefined;
  return diverged ? "diverged" : state;
}

function describeVersion(version: string | undefined): string {
  return version === undefined ? "an older version" : `version ${version}`;
}

/** Why a run diverged; undefined if it did not. */
export async function whyDiverged(
  out: string,
  run: PlannedRun,
): Promise<string | undefined> {
  return await Deno.readTextFile(divergedFile(out, run))
    .then((text) => text.trimEnd(), () => undefined);
}

function divergedFile(out: string, run: PlannedRun): string {
  return join(folderOfRun(out, run), "diverged.txt");
}

/**
 * Runs an experiment to its end: finished runs are kept, an interrupted one is
 * resumed, the others are started, one after the other. A run that diverges is
 * a result: it is recorded, and the others continue.
 *
 * @returns Whether it was stopped before its end.
 * @throws {Error} If a run fails otherwise, or was made with other settings or by another version.
 */
export async function runExperiment(
  runs: readonly PlannedRun[],
  { out, signal, loader, models = true, onRun, onFinished }: ExperimentOptions,
): Promise<{ interrupted: boolean }> {
  // Checked before the first step, so that no hours of work are wasted.
  for (const run of runs) await stateOfPlanned(out, run);
  for (const run of runs) {
    const state = await stateOfPlanned(out, run);
    const events = onRun(run, state);
    if (state === "finished" || state === "diverged") continue;
    try {
      const { interrupted } = await trainRun(run.config, {
        ...events,
        out: folderOfRun(out, run),
        resume: state === "begun",
        ...signal && { signal },
        ...loader && { loader },
      });
      if (interrupted) return { interrupted };
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      await writeText(divergedFile(out, run), `${error.message}\n`);
      events.log?.(`diverged: ${error.message}`);
    }
    if (!models) await removeModels(folderOfRun(out, run));
    await onFinished?.(run);
  }
  return { interrupted: false };
}

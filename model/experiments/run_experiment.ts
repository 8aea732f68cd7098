import { join } from "node:path";
import type { Loader } from "../../data/mod.ts";
import { type RunState, stateOfRun } from "../runs/run_state.ts";
import { trainRun } from "../training/train.ts";
import type { TrainingEvents } from "../training/training_events.ts";
import type { PlannedRun } from "./experiment.ts";

/** Callbacks for the runs of an experiment. */
export interface ExperimentEvents {
  /** A run starts or goes on; returns the callbacks for its steps. */
  onRun(run: PlannedRun, state: RunState): TrainingEvents;
  /** A run has just finished. */
  onFinished?: (run: PlannedRun) => Promise<void>;
}

/** Options of {@linkcode runExperiment}. */
export interface ExperimentOptions extends ExperimentEvents {
  /** Folder of the experiment; its runs are below it. */
  out: string;
  /** Stops at the next step; what was learned is saved. */
  signal?: AbortSignal;
  /**
   * Who loads images.
   *
   * @default {the caller's thread}
   */
  loader?: Loader;
}

/** Folder of one run. */
export function folderOfRun(out: string, { name }: PlannedRun): string {
  return join(out, "runs", name);
}

/**
 * Where a run of an experiment stands.
 *
 * @throws {Error} If its folder holds a run with other settings.
 */
export async function stateOfPlanned(
  out: string,
  run: PlannedRun,
): Promise<RunState> {
  return await stateOfRun(folderOfRun(out, run), run.config);
}

/**
 * Completes an experiment: finished runs are kept, an interrupted one is resumed, the others are started, one after the
 * other.
 *
 * @returns Whether it was stopped before its end.
 * @throws {Error} If a run fails, or was made with other settings.
 */
export async function runExperiment(
  runs: readonly PlannedRun[],
  { out, signal, loader, onRun, onFinished }: ExperimentOptions,
): Promise<{ interrupted: boolean }> {
  // Checked before the first step, so that no hour of work is wasted.
  for (const run of runs) await stateOfPlanned(out, run);
  for (const run of runs) {
    const state = await stateOfPlanned(out, run);
    const events = onRun(run, state);
    if (state === "finished") continue;
    const { interrupted } = await trainRun(run.config, {
      ...events,
      out: folderOfRun(out, run),
      resume: state === "begun",
      ...signal && { signal },
      ...loader && { loader },
    });
    if (interrupted) return { interrupted };
    await onFinished?.(run);
  }
  return { interrupted: false };
}

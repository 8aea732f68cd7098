import type { PlannedRun } from "./experiment.ts";
import type { ExperimentEvents, PlannedState } from "./run_experiment.ts";
import { formatDuration } from "../../data/text/format_duration.ts";
import { formatCorrelation } from "../report/format_number.ts";
import {
  createProgressDisplay,
  type ProgressDisplayOptions,
} from "../../data/text/progress_display.ts";

/** Shows an experiment while it lasts. */
export interface ExperimentProgress extends ExperimentEvents {
  /** Prints a permanent line. */
  log(line: string): void;
  /** Removes the changing line. */
  stop(): void;
}

/**
 * Shows an experiment on standard error: a live line with the epochs of all
 * runs together and the time left, and a permanent line for each run and epoch.
 */
export async function createExperimentProgress(
  runs: readonly PlannedRun[],
  options: ProgressDisplayOptions = {},
): Promise<ExperimentProgress> {
  const { now = () => performance.now() } = options;
  const display = await createProgressDisplay(options);
  const before = epochsBefore(runs);
  const all = before.at(-1)!;
  let first: { time: number; position: number } | undefined;
  const timeLeft = (position: number) => {
    const time = now();
    first ??= { time, position };
    const speed = (time - first.time) / (position - first.position);
    return formatDuration((all - position) * speed / 1000);
  };
  return {
    log: display.print,
    stop: display.hide,
    onRun(run: PlannedRun, state: PlannedState) {
      const index = runs.indexOf(run);
      const label = `run ${index + 1}/${runs.length} ${run.name}`;
      display.print(`${label}: ${VERBS[state]}`);
      const { epochs } = run.config;
      return {
        log: (line) => {
          if (line.startsWith("diverged")) display.print(`${label} ${line}`);
        },
        onStep({ epoch, batch, batches, loss }) {
          const position = before[index]! + epoch - 1 + batch / batches;
          display.show({
            label: `${label} epoch ${epoch}/${epochs}`,
            done: Math.floor(position),
            total: all,
            text: `epochs  loss ${loss.toFixed(4)}  ETA ${timeLeft(position)}`,
          });
        },
        onEpoch({ epoch, validation }) {
          display.print(
            `${label} epoch ${epoch}/${epochs} validation SROCC ${
              formatCorrelation(validation.srocc)
            } PLCC ${formatCorrelation(validation.plcc)}`,
          );
        },
        onPredict(purpose, done, total) {
          display.show({
            label: `${label} ${purpose}`,
            done,
            total,
            text: "images",
          });
        },
      };
    },
  };
}

const VERBS: Record<PlannedState, string> = {
  finished: "already finished",
  begun: "resumed",
  new: "starts",
  diverged: "already diverged",
};

/** Epochs of the runs before each one, and of all. */
function epochsBefore(runs: readonly PlannedRun[]): number[] {
  const sums = [0];
  for (const { config } of runs) sums.push(sums.at(-1)! + config.epochs);
  return sums;
}

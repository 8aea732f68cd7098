import { srocc } from "../../loss/mod.ts";
import { LIBRARY_VERSION } from "../scoring/library_version.ts";
import type { ArmResult, RunResult, StepMedians } from "./arm_results.ts";
import {
  bestOf,
  epochsToReach,
  epochsToReachItself,
  type Reach,
  type Watched,
} from "./epochs_to_reach.ts";
import type { Experiment } from "./experiment.ts";
import {
  type PairedDifference,
  pairedDifference,
  type ScoredRun,
} from "./paired_difference.ts";
import { summarizeTest, type TestSummary } from "./test_summary.ts";

/** The results of an experiment; plain data. */
export interface ExperimentResults {
  /** Name of the preset. */
  experiment: string;
  /** Its question. */
  title: string;
  /** Version of the library, of its runs too. */
  version: string;
  /** One entry per arm that has a finished run. */
  arms: ArmSummary[];
}

/** The results of one arm. */
export interface ArmSummary {
  name: string;
  label: string;
  /** Seeds that are finished. */
  seeds: number[];
  /** Best validation value of each seed. */
  best: Record<Watched, number[]>;
  /**
   * By the name of each arm: epochs until this arm reaches that arm's level;
   * under its own name: its own level.
   */
  reach: Record<Watched, Record<string, Reach>>;
  /** The same for another seed of this arm: the effect of chance. */
  reachItself: Record<Watched, Reach>;
  /** By the name of each other arm: this arm's test SROCC minus that arm's. */
  difference: Record<string, PairedDifference>;
  /** Means over the seeds of each epoch's medians; absent where gradients were not logged. */
  steps?: StepMedians[];
  /** Test metrics; absent if there are no test images. */
  test?: TestSummary;
}

const WATCHED: readonly Watched[] = ["srocc", "plcc"];

/** Sums up the finished runs of an experiment. */
export function summarizeExperiment(
  { name, title }: Experiment,
  results: readonly ArmResult[],
): ExperimentResults {
  return {
    experiment: name,
    title,
    version: LIBRARY_VERSION,
    arms: results.map((result) => summarizeArm(result, results)),
  };
}

function summarizeArm(
  result: ArmResult,
  all: readonly ArmResult[],
): ArmSummary {
  const { arm, runs } = result;
  const test = summarizeTest(runs);
  const byMetric = <T>(value: (metric: Watched) => T) =>
    Object.fromEntries(
      WATCHED.map((metric) => [metric, value(metric)]),
    ) as Record<Watched, T>;
  return {
    name: arm.name,
    label: arm.label,
    seeds: runs.map(({ seed }) => seed),
    best: byMetric((metric) => runs.map((run) => bestOf(run.curve, metric))),
    reach: byMetric((metric) =>
      Object.fromEntries(
        all.map((other) => [
          other.arm.name,
          epochsToReach(result, other, metric),
        ]),
      )
    ),
    reachItself: byMetric((metric) => epochsToReachItself(result, metric)),
    difference: Object.fromEntries(
      all.filter((other) => other !== result).flatMap((other) => {
        const found = pairedDifference(
          srocc,
          scoredRuns(runs),
          scoredRuns(other.runs),
        );
        return found ? [[other.arm.name, found]] : [];
      }),
    ),
    ...runs[0]!.steps.length > 0 && { steps: meanSteps(runs) },
    ...test && { test },
  };
}

function meanSteps(runs: readonly RunResult[]): StepMedians[] {
  return runs[0]!.steps.map(({ epoch }, i) => {
    const mean = (key: "spread" | "gradient") =>
      runs.reduce((sum, { steps }) => sum + (steps[i]?.[key] ?? NaN), 0) /
      runs.length;
    return { epoch, spread: mean("spread"), gradient: mean("gradient") };
  });
}

function scoredRuns(runs: readonly RunResult[]): ScoredRun[] {
  return runs.map(({ seed, test }) => ({ seed, predictions: test }));
}

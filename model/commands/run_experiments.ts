import { chooseDataset } from "../../data/mod.ts";
import { join } from "node:path";
import type { RunResult } from "../experiments/arm_results.ts";
import {
  type Experiment,
  type PlannedRun,
  planRuns,
} from "../experiments/experiment.ts";
import {
  experimentBase,
  type ExperimentName,
  EXPERIMENTS,
} from "../experiments/experiments.ts";
import {
  runExperiment,
  stateOfPlanned,
} from "../experiments/run_experiment.ts";
import { writeResults } from "../experiments/write_results.ts";
import { requireName } from "../../data/text/require_name.ts";
import type { TrainConfig } from "../learning/train_config.ts";
import { createExperimentProgress } from "../experiments/experiment_progress.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { EXIT } from "./run_command.ts";
import { stopSignal } from "./stop_signal.ts";
import { type TrainFlags, trainSettings } from "./flags/train_flags.ts";
import { completeConfig } from "../runs/complete_config.ts";

/** What the flags of `experiment` parse to. */
export interface ExperimentFlags extends TrainFlags, LoadingFlags {
  seeds: number;
  only?: string;
  models: boolean;
  dryRun?: boolean;
  out?: string;
  json?: boolean;
}

/** Runs an experiment to its end, and prints its results. */
export async function runExperiments(
  preset: string,
  flags: ExperimentFlags,
): Promise<void> {
  const experiment = chooseArms(
    EXPERIMENTS[preset as ExperimentName],
    flags.only,
  );
  const dataset = await chooseDataset(flags.dataset, flags);
  const base = baseConfig(experiment, { ...flags, dataset });
  const runs = planRuns(experiment, base, flags.seeds);
  const out = flags.out ?? join("experiments", `${preset}-${base.dataset}`);
  if (flags.dryRun) return await printPlan(out, runs, flags.json);

  const known = new Map<string, RunResult>();
  const write = () => writeResults(experiment, runs, out, known);
  const progress = await createExperimentProgress(runs);
  using stop = stopSignal(() =>
    progress.log("Stopping after this step; interrupt again to stop at once")
  );
  const loader = await openFlaggedLoader(flags, base.size, progress.log);
  const { interrupted } = await runExperiment(runs, {
    out,
    loader,
    models: flags.models,
    onRun: progress.onRun,
    // After each run, so that there are results early.
    onFinished: async () => void await write(),
    signal: stop.signal,
  }).finally(async () => {
    progress.stop();
    await loader[Symbol.asyncDispose]();
  });
  const written = await write();
  if (interrupted) {
    console.error("Stopped and saved. Run the same command to continue");
    Deno.exit(EXIT.failed);
  }
  if (!written) return;
  console.log(
    flags.json ? JSON.stringify(written.results, null, 2) : written.markdown,
  );
  if (!flags.json) console.log(`figure ${join(out, "curves.svg")}`);
}

/** The experiment with the arms of `--only`. */
function chooseArms(experiment: Experiment, only?: string): Experiment {
  if (only === undefined) return experiment;
  const names = experiment.arms.map(({ name }) => name);
  const chosen = only.split(",")
    .map((name) => requireName("choose arms", name.trim(), names));
  return {
    ...experiment,
    arms: experiment.arms.filter(({ name }) => chosen.includes(name)),
  };
}

/**
 * The settings that all arms share: from the flags, otherwise from the preset.
 */
function baseConfig(
  { name, varies, base: own }: Experiment,
  flags: ExperimentFlags & { dataset: string },
): TrainConfig {
  const preset = experimentBase(flags.dataset, flags.pretrained, own);
  const base = completeConfig(trainSettings(flags), preset);
  const unset = completeConfig({}, preset);
  for (const key of [...varies, "seed"] as const) {
    if (JSON.stringify(base[key]) === JSON.stringify(unset[key])) continue;
    throw new RangeError(
      `Cannot run ${name} with ${key} ${
        JSON.stringify(base[key])
      }: it is what the experiment varies`,
    );
  }
  return base;
}

async function printPlan(
  out: string,
  runs: readonly PlannedRun[],
  json = false,
): Promise<void> {
  const plan = await Promise.all(runs.map(async (run) => ({
    name: run.name,
    state: await stateOfPlanned(out, run),
    config: run.config,
  })));
  if (json) return console.log(JSON.stringify({ out, runs: plan }, null, 2));
  for (const { name, state } of plan) console.log(`${state}\t${name}`);
}

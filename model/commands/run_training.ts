import { describeCount } from "../../data/text/describe_count.ts";
import { chooseDataset, typedCommand } from "../../data/mod.ts";
import { formatMetrics } from "./format_metrics.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { EXIT } from "./run_command.ts";
import { stopSignal } from "./stop_signal.ts";
import { createTrainingProgress } from "../training/training_progress.ts";
import { type TrainFlags, trainSettings } from "./flags/train_flags.ts";
import { completeConfig } from "../runs/complete_config.ts";
import { configToResume } from "../training/opening/resumed_config.ts";
import { defaultRunFolder, isFree, readRunConfig } from "../runs/run_folder.ts";
import { readRunRecord, type RunRecord } from "../runs/run_record.ts";
import { isOver } from "../training/stop_early.ts";
import { trainRun } from "../training/train.ts";
import {
  tellFinished,
  type WorkersOptions,
} from "../training/workers/join_run.ts";
import type { Cluster } from "../machines/mod.ts";
import type { WorkerFlags } from "./flags/worker_flags.ts";
import { launchTraining } from "./launch_training.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/** What the flags of `train` parse to. */
export interface RunFlags extends TrainFlags, LoadingFlags, WorkerFlags {
  out?: string;
  resume?: true | "auto";
  json?: boolean;
}

/** Trains, with progress on standard error and the result on standard output. */
export async function runTraining(
  flags: RunFlags,
  cluster?: Cluster,
): Promise<void> {
  if (cluster && cluster.rank > 0) return await workAlong(flags, cluster);
  const { folder, config, resume, finished } = await planRun(flags);
  if (flags.workers && flags.workers > 1 && !finished) {
    Deno.exit(
      await launchTraining(flags.workers, folder, flags.resume, Deno.args),
    );
  }
  if (finished) {
    if (cluster) await tellFinished(workersOf(cluster, flags));
    console.error(`The run in ${folder} is already finished`);
    return printResult(folder, flags, finished);
  }
  const progress = await createTrainingProgress({ epochs: config.epochs });
  using stop = stopSignal(() =>
    progress.log("Stopping after this step; interrupt again to stop at once")
  );
  const loader = await openFlaggedLoader(flags, config.size, progress.log);
  const result = await trainRun(config, {
    ...progress,
    out: folder,
    resume,
    signal: stop.signal,
    loader,
    ...cluster && { workers: workersOf(cluster, flags) },
  }).finally(async () => {
    progress.stop();
    await loader[Symbol.asyncDispose]();
  });
  if (result.interrupted) {
    console.error(
      `Stopped and saved. Continue with: ${
        typedCommand(["train", "--out", folder, "--resume"])
      }`,
    );
    Deno.exit(EXIT.failed);
  }
  const { metrics, unseen } = result.test ?? {};
  printResult(folder, flags, {
    ...metrics && { test: metrics },
    ...unseen && { testUnseen: unseen },
  });
}

function workersOf(
  cluster: Cluster,
  { workerWait }: RunFlags,
): WorkersOptions {
  return { cluster, ...workerWait && { startWithin: workerWait } };
}

/** Runs a worker other than 0: messages on standard error, no result. */
async function workAlong(flags: RunFlags, cluster: Cluster): Promise<void> {
  const { out = "" } = flags;
  const isResumed = flags.resume && out && !await isFree(out);
  const config = completeConfig(
    trainSettings(flags),
    isResumed ? await readRunConfig(out) as TrainConfig : undefined,
  );
  const log = (line: string) =>
    console.error(`worker ${cluster.rank}: ${line}`);
  using stop = stopSignal(() => {});
  await using loader = await openFlaggedLoader(flags, config.size, log);
  const { interrupted } = await trainRun(config, {
    log,
    out,
    signal: stop.signal,
    loader,
    workers: workersOf(cluster, flags),
  });
  if (interrupted) Deno.exit(EXIT.failed);
}

/** Results of a finished run. */
type Measured = Pick<RunRecord, "test" | "testUnseen">;

/** The run that the flags describe. */
interface Plan {
  /** The run's folder. */
  folder: string;
  /** The configuration. */
  config: TrainConfig;
  /** Whether the folder holds the run already. */
  resume: boolean;
  /** Results of the run, if it is finished. */
  finished?: Measured;
}

async function planRun(flags: RunFlags): Promise<Plan> {
  const { out, resume } = flags;
  if (resume && !out) {
    throw new Error("Cannot resume: --out is not given");
  }
  if (!resume || resume === "auto" && await isFree(out!)) {
    const dataset = await chooseDataset(flags.dataset, flags);
    const config = completeConfig(trainSettings({ ...flags, dataset }));
    const folder = out ?? defaultRunFolder(config.dataset, config.backbone);
    return { folder, config, resume: false };
  }
  const folder = out!;
  const { config, epochs } = await configToResume(folder, trainSettings(flags));
  const record = await readRunRecord(folder);
  return {
    folder,
    config,
    resume: true,
    ...record?.finished && isOver(config, epochs) &&
      { finished: record },
  };
}

function printResult(
  folder: string,
  { json }: RunFlags,
  { test, testUnseen }: Measured,
): void {
  if (json) return console.log(JSON.stringify({ folder, test, testUnseen }));
  if (test) console.log(`test ${formatMetrics(test)}`);
  if (testUnseen) {
    const { images, metrics } = testUnseen;
    console.log(
      `test ${formatMetrics(metrics)}  (${
        describeCount(images, "image")
      }, without near-duplicates)`,
    );
  }
  console.log(`report ${folder}/report.html`);
}

import { isDeepStrictEqual } from "node:util";
import { formatMetrics } from "./format_metrics.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { EXIT } from "./run_command.ts";
import { stopSignal } from "./stop_signal.ts";
import { createTrainingProgress } from "./progress/training_progress.ts";
import { defaultRunFolder, readRunConfig } from "../runs/run_folder.ts";
import { train } from "../training/train.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/** Flags of `train` that say where to and how to report. */
export interface RunFlags extends LoadingFlags {
  out?: string;
  resume?: boolean;
  json?: boolean;
}

/** Trains, with progress on standard error and the result on standard output. */
export async function runTraining(
  wanted: TrainConfig,
  { out, resume = false, json = false, ...loading }: RunFlags,
  isDefault: boolean,
): Promise<void> {
  if (resume && !out) {
    throw new Error("Cannot resume: --out does not say which run");
  }
  const folder = out ?? defaultRunFolder(wanted.dataset, wanted.backbone);
  const config = resume
    ? await resumedConfig(folder, isDefault ? undefined : wanted)
    : wanted;
  const progress = await createTrainingProgress({ epochs: config.epochs });
  using stop = stopSignal(() =>
    progress.log("Stopping after this step; once more to stop at once")
  );
  const loader = await openFlaggedLoader(loading, config.size, progress.log);
  const result = await train(config, {
    ...progress,
    out: folder,
    resume,
    signal: stop.signal,
    loader,
  }).finally(async () => {
    progress.stop();
    await loader[Symbol.asyncDispose]();
  });
  if (result.interrupted) {
    console.error(
      `Stopped and saved. Go on with: deno task train --out ${folder} --resume`,
    );
    Deno.exit(EXIT.failed);
  }
  const metrics = result.test?.metrics;
  if (json) return console.log(JSON.stringify({ folder, test: metrics }));
  if (metrics) console.log(`test ${formatMetrics(metrics)}`);
  console.log(`report ${folder}/report.html`);
}

/** What a run may go on with in another way: where it computes, and without a file that turns out damaged. */
const MAY_CHANGE: ReadonlySet<string> = new Set(["runtime", "skipUnreadable"]);

/** The configuration of the run to resume; flags may repeat it, and change little. */
async function resumedConfig(
  folder: string,
  wanted?: TrainConfig,
): Promise<TrainConfig> {
  const stored = await readRunConfig(folder) as TrainConfig;
  if (!wanted) return stored;
  for (const key of Object.keys({ ...stored, ...wanted }) as Key[]) {
    if (MAY_CHANGE.has(key) || isDeepStrictEqual(stored[key], wanted[key])) {
      continue;
    }
    throw new Error(
      `Cannot resume the run in ${folder} with another ${key}: it is ${
        JSON.stringify(stored[key])
      } there and ${JSON.stringify(wanted[key])} here`,
    );
  }
  const { runtime } = wanted;
  const skipUnreadable = stored.skipUnreadable || wanted.skipUnreadable;
  return { ...stored, runtime, skipUnreadable };
}

type Key = keyof TrainConfig;

/**
 * `deno task train`: trains an IQA model and writes a folder with its checkpoint, metrics and report.
 *
 * @module
 */
import { addLoadingFlags } from "./flags/loading_flags.ts";
import type { Cluster } from "../machines/cluster.ts";
import { addWorkerFlags, clusterOf } from "./flags/worker_flags.ts";
import { oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { RunFlags } from "./run_training.ts";
import { addTrainFlags } from "./flags/train_flags.ts";

const command = addWorkerFlags(addLoadingFlags(
  addTrainFlags(createCommand(
    "train",
    "Trains an image quality model with the Norm-in-Norm loss. Without arguments, " +
      "trains a demo on synthetic images in minutes.",
  )),
  "--loading-threads <n>",
))
  .optionsGroup("Run:")
  .option("--out <dir>", "folder of the run (runs/DATASET-BACKBONE-TIME)")
  .option(
    "--resume [auto]",
    "resume the run in --out; other flags default to the run's own. " +
      "auto: start the run if there is none, for batch jobs that are requeued",
    oneOf(["auto"]),
  )
  .option("--json", "print the result as JSON")
  .action(async (flags: RunFlags) => {
    const cluster = clusterOrWrongUse(flags);
    const { runTraining } = await import("./run_training.ts");
    await runTraining(flags, cluster);
  });

function clusterOrWrongUse(flags: RunFlags): Cluster | undefined {
  try {
    return clusterOf(flags);
  } catch (error) {
    command.error(`error: ${(error as Error).message}`);
  }
}

if (import.meta.main) await runCommand(command);

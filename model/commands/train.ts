/**
 * `deno task train`: trains an IQA model and leaves a folder with everything
 * about it.
 *
 * @module
 */
import { addLoadingFlags, type LoadingFlags } from "./flags/loading_flags.ts";
import { createCommand, runCommand } from "./run_command.ts";
import {
  addTrainFlags,
  trainConfig,
  type TrainFlags,
} from "./flags/train_flags.ts";

interface Flags extends TrainFlags, LoadingFlags {
  out?: string;
  resume?: boolean;
  json?: boolean;
}

/** Flags that do not change what a run comes to. */
const NOT_OF_THE_RUN = [
  "out",
  "resume",
  "json",
  "workers",
  "cache",
  "cacheLimit",
];

const command = addLoadingFlags(addTrainFlags(createCommand(
  "train",
  "Train an image quality model with the Norm-in-Norm loss. Without arguments: " +
    "the demo, on images drawn here, in minutes.",
)))
  .option("--out <dir>", "folder of the run (runs/DATASET-BACKBONE-TIME)")
  .option("--resume", "go on with the run in --out")
  .option("--json", "print the result as JSON")
  .action(async (flags: Flags) => {
    const { runTraining } = await import("./run_training.ts");
    const { exponent, ...rest } = flags;
    const isDefault = exponent &&
      Object.keys(rest).every((name) => NOT_OF_THE_RUN.includes(name));
    await runTraining(trainConfig(flags), flags, isDefault);
  });

if (import.meta.main) await runCommand(command);

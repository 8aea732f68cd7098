/**
 * `deno task train`: trains an IQA model and leaves a folder with everything
 * about it.
 *
 * @module
 */
import { createCommand, runCommand } from "./run_command.ts";
import { addTrainFlags, trainConfig, type TrainFlags } from "./train_flags.ts";

interface Flags extends TrainFlags {
  out?: string;
  resume?: boolean;
  json?: boolean;
}

const command = addTrainFlags(createCommand(
  "train",
  "Train an image quality model with the Norm-in-Norm loss. Without arguments: " +
    "the demo, on images drawn here, in minutes.",
))
  .option("--out <dir>", "folder of the run (runs/DATASET-BACKBONE-TIME)")
  .option("--resume", "go on with the run in --out")
  .option("--json", "print the result as JSON")
  .action(async (flags: Flags) => {
    const { runTraining } = await import("./run_training.ts");
    const { out: _, resume: __, json: ___, exponent, ...rest } = flags;
    const isDefault = exponent && Object.keys(rest).length === 0;
    await runTraining(trainConfig(flags), flags, isDefault);
  });

if (import.meta.main) await runCommand(command);

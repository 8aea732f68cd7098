/**
 * `deno task evaluate`: how well a checkpoint agrees with subjective scores.
 *
 * @module
 */
import { PREDICTOR_NAMES } from "../scoring/predictor_names.ts";
import { addDatasetFlags } from "./flags/dataset_flags.ts";
import { addLoadingFlags } from "./flags/loading_flags.ts";
import { count, oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { EvaluateFlags } from "./run_evaluation.ts";

const command = addLoadingFlags(addDatasetFlags(createCommand(
  "evaluate",
  "SROCC, PLCC, KROCC and RMSE of a checkpoint on scored images, raw and " +
    "mapped, with bootstrap intervals. For a checkpoint in the folder of its run, " +
    "data set, columns and parts default to the run's.",
)))
  .optionsGroup("Evaluation:")
  .requiredOption(
    "--checkpoint <file>",
    "required: best.safetensors of a run, or a .pth of LinearityIQA",
  )
  .option(
    "--split <name>",
    "part of the data set: test, validation, train, all (test; validation " +
      "if a run has no test images; all if a list has no parts)",
    oneOf(["test", "validation", "train", "all"] as const),
  )
  .option("--batch-size <n>", "crops computed at once", count, 16)
  .option(
    "--runtime <name>",
    `auto, ${PREDICTOR_NAMES.join(", ")}`,
    oneOf(["auto", ...PREDICTOR_NAMES]),
    "auto" as const,
  )
  .option("--predictions <file>", "write the score of each image as CSV")
  .option("--json", "print the result as JSON")
  .action(async (flags: EvaluateFlags) => {
    const { runEvaluation } = await import("./run_evaluation.ts");
    await runEvaluation(flags);
  });

if (import.meta.main) await runCommand(command);

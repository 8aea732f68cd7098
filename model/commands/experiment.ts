/**
 * `deno task experiment`: trains the same network in several ways and compares the results.
 *
 * @module
 */
import { EXPERIMENTS } from "../experiments/experiments.ts";
import { addLoadingFlags } from "./flags/loading_flags.ts";
import { count, oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { ExperimentFlags } from "./run_experiments.ts";
import { addTrainFlags } from "./flags/train_flags.ts";

const DEFAULTS = `
Defaults: the paper's settings, but resnet10_slim at 96x96 for 15 epochs, so
that a run takes minutes on two cores. Without --pretrained also a rate of 1e-3,
the same for all layers. What a preset varies cannot be set by a flag.`;

const command = addLoadingFlags(addTrainFlags(
  createCommand(
    "experiment",
    "Trains the same network in several ways, with several seeds, and compares the " +
      "results. When the command is given again, finished runs are kept and an " +
      "interrupted one is resumed.",
  ).argument(
    "<preset>",
    Object.values(EXPERIMENTS).map(({ name, title }) => `${name}: ${title}`)
      .join(" "),
    oneOf(Object.values(EXPERIMENTS).map(({ name }) => name)),
  ),
  DEFAULTS,
))
  .optionsGroup("Runs:")
  .option("--seeds <n>", "runs of each arm, with the seeds 1 to n", count, 3)
  .option("--only <arms>", "only these arms, separated by commas")
  .option(
    "--no-models",
    "delete the models of finished runs, up to 100 MB each: tables do without",
  )
  .option("--dry-run", "list the runs and their state, and train nothing")
  .option("--out <dir>", "folder (experiments/PRESET-DATASET)")
  .option("--json", "print the results as JSON")
  .action(async (preset: string, flags: ExperimentFlags) => {
    const { runExperiments } = await import("./run_experiments.ts");
    await runExperiments(preset, flags);
  });

if (import.meta.main) await runCommand(command);

import type { Command } from "commander";
import { DATASETS } from "../../../data/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import { flagNames, givenFlags } from "./flag_values.ts";
import { oneOf, ordinal } from "./option_values.ts";

/** What the flags of {@linkcode addDatasetFlags} parse to. */
export interface DatasetFlags
  extends Omit<TrainConfig["datasetOptions"], "seed"> {
  dataset?: string;
  skipUnreadable?: boolean;
}

/** Adds the flags that select images and scores. */
export function addDatasetFlags(command: Command): Command {
  const names = Object.keys(DATASETS);
  return command
    .optionsGroup("Data:")
    .option(
      "--dataset <name>",
      `data set: ${
        names.join(", ")
      } (the one found in --data or --csv; without these synthetic, generated images)`,
      oneOf(names),
    )
    .option(
      "--data <dir>",
      "folder of the data set; required except for synthetic",
    )
    .option(
      "--exp_id, --split-id <n>",
      "which of several splits: one of clive's 1,000, or a random one if none is published (0)",
      ordinal,
    )
    .option(
      "--csv <file>",
      "csv: table with the scores (CSV, TSV, .xlsx), if it is not in --data",
    )
    .option(
      "--image-column <name>",
      "csv: column of image names (found by a usual name, such as image_name)",
    )
    .option(
      "--score-column <name>",
      "csv: column of scores (found by a usual name, such as MOS)",
    )
    .option(
      "--group-column <name>",
      "csv: column of scenes or clips, each of which stays in one part (group)",
    )
    .option(
      "--std-column <name>",
      "csv: column of standard deviations (such as std)",
    )
    .option(
      "--split-column <name>",
      "csv: column of train, validation or test (such as split; if there is none, a random split of 70/10/20 %)",
    )
    .option(
      "--lower-is-better",
      "csv: a lower score is better (DMOS); scores are negated",
    )
    .option(
      "--skip-unreadable",
      "leave out images that cannot be read, and list them",
    );
}

/** Names of the flags that are options of the data set. */
const OPTIONS = flagNames(addDatasetFlags)
  .filter((name) => !["dataset", "skipUnreadable"].includes(name));

/** The options of a data set from the flags. */
export function datasetOptions(
  flags: DatasetFlags,
): TrainConfig["datasetOptions"] {
  return givenFlags(flags, OPTIONS);
}

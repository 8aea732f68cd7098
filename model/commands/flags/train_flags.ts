import type { Command } from "commander";
import type { TrainSettings } from "../../learning/train_config.ts";
import {
  addDatasetFlags,
  type DatasetFlags,
  datasetOptions,
} from "./dataset_flags.ts";
import { flagNames, givenFlags } from "./flag_values.ts";
import {
  addLossFlags,
  type LossFlags,
  lossSpec,
  unusedLossFlag,
} from "./loss_flags.ts";
import {
  addHeadFlags,
  addMachineFlags,
  addNetworkFlags,
  addOptimizationFlags,
  addPartFlags,
  addPixelFlags,
} from "./setting_flags.ts";

/** What the flags of `train` parse to; absent where they were not given. */
export interface TrainFlags extends
  DatasetFlags,
  LossFlags,
  Omit<
    TrainSettings,
    "dataset" | "datasetOptions" | "loss" | "learningRate"
  > {
  lr?: number;
}

/**
 * Adds the flags that make {@linkcode TrainSettings}. Where LinearityIQA has
 * another name for a flag, that name comes first and works too.
 */
export function addTrainFlags(
  command: Command,
  defaults: string = DEFAULTS,
): Command {
  addPartFlags(addDatasetFlags(command));
  addNetworkFlags(command.optionsGroup("Network:"));
  addHeadFlags(addLossFlags(command.optionsGroup("Loss:")));
  addOptimizationFlags(command.optionsGroup("Optimization:"));
  addPixelFlags(command.optionsGroup("Pixels:"));
  return addMachineFlags(command.optionsGroup("Machine:"))
    .addHelpText("after", () => `\n${otherNames(command)}\n${defaults}`)
    .hook("preAction", () => {
      const flags = command.opts<TrainFlags>();
      const unused = unusedLossFlag(flags);
      if (unused === undefined) return;
      command.error(`error: ${flags.loss} does not use ${unused}`);
    });
}

/** Names of the settings that have a flag of the same name. */
const SETTINGS = [
  "dataset",
  "skipUnreadable",
  ...[
    addPartFlags,
    addNetworkFlags,
    addHeadFlags,
    addOptimizationFlags,
    addPixelFlags,
    addMachineFlags,
  ].flatMap((add) => flagNames(add)),
].filter((name) => name !== "lr");

/** The settings that the flags describe. */
export function trainSettings(flags: TrainFlags): TrainSettings {
  const { lr: learningRate } = flags;
  return {
    ...givenFlags(flags, SETTINGS),
    ...learningRate !== undefined && { learningRate },
    datasetOptions: datasetOptions(flags),
    loss: lossSpec(flags),
  };
}

/** LinearityIQA's names of flags, which the help text lists in one place. */
function otherNames({ options }: Command): string {
  const names = options.map(({ short }) => short)
    .filter((name) => name?.startsWith("--"));
  return `LinearityIQA's names work as well: ${names.join(" ")}`
    .replaceAll(/(.{1,80})(?: |$)/g, "$1\n").trimEnd();
}

const DEFAULTS = `
Defaults of size, crop, optimizer, rate, schedule, batch size and epochs:
  --dataset synthetic  the demo's, for a minute or two on two cores
  --pretrained …       the paper's: 498x664, adam 1e-4, step, 8 images,
                       30 epochs
  otherwise            from scratch: 160x160, crop 144x144 with --augment,
                       adamw 3e-4 with weight decay 0.05, cosine, 32 images,
                       15 epochs
--size or --crop replaces both defaults.`;

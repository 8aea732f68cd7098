import type { Command } from "commander";
import {
  LOSS_TYPES,
  type LossSpec,
  type LossType,
  usedOptions,
} from "../../../loss/mod.ts";
import { BACKBONE_NAMES } from "../../network/backbones/create_backbone.ts";
import { POOL_NAMES } from "../../network/layers/spsp.ts";
import { LARGEST } from "../../network/network_config.ts";
import { RUNTIME_NAMES } from "../../runtime/runtime.ts";
import {
  OPTIMIZERS,
  PRECISIONS,
  SCHEDULES,
  type TrainSettings,
} from "../../learning/train_config.ts";
import {
  addDatasetFlags,
  type DatasetFlags,
  datasetOptions,
} from "./dataset_flags.ts";
import {
  count,
  imageSize,
  imageSizeOrOriginal,
  integer,
  notNegative,
  number,
  numbers,
  oneOf,
  positive,
} from "./option_values.ts";

/** Settings that have a flag of the same name. */
const SETTINGS = [
  "validationFraction",
  "skipUnreadable",
  "leaveOutNearDuplicates",
  "backbone",
  "pool",
  "p6",
  "p7",
  "batchNormEnd",
  "pretrained",
  "beta",
  "logGradients",
  "optimizer",
  "ftLrRatio",
  "weightDecay",
  "clipGradient",
  "schedule",
  "freezeBatchNorm",
  "warmUp",
  "ema",
  "patience",
  "batchSize",
  "accumulate",
  "epochs",
  "size",
  "crop",
  "crops",
  "augment",
  "seed",
  "precision",
  "runtime",
] as const satisfies readonly (keyof TrainSettings)[];

/** What the flags of `train` parse to; absent where they were not given. */
export interface TrainFlags
  extends
    DatasetFlags,
    Pick<TrainSettings, typeof SETTINGS[number]>,
    Pick<LossSpec, "p" | "q" | "alpha" | "detach" | "monotonicity"> {
  loss?: LossType;
  exponent: boolean;
  lr?: number;
}

/**
 * Adds the flags that make {@linkcode TrainSettings}. Where LinearityIQA names
 * one otherwise, its name comes first and works too.
 */
export function addTrainFlags(
  command: Command,
  defaults: string = DEFAULTS,
): Command {
  addDatasetFlags(command);
  command.option(
    "--validation-fraction <f>",
    "part of the training images held out, where the list has no validation " +
      "part (0.1)",
    number("a number above 0 and below 1", (f) => f > 0 && f < 1),
  );
  command.option(
    "--leave-out-near-duplicates",
    "do without training images that show what a validation or test image shows, " +
      "and validation images that show what a test image shows",
  );
  addNetworkFlags(command.optionsGroup("Network:"));
  addLossFlags(command.optionsGroup("Loss:"));
  addOptimizationFlags(command.optionsGroup("Optimization:"));
  addPixelFlags(command.optionsGroup("Pixels:"));
  return command
    .optionsGroup("Machine:")
    .option(
      "--runtime <name>",
      `auto, ${RUNTIME_NAMES.join(", ")} (auto)`,
      oneOf(["auto", ...RUNTIME_NAMES]),
    )
    .option(
      "--precision <name>",
      `of training steps: ${PRECISIONS.join(", ")} (float32); the latter is ` +
        "mixed with float32 as by PyTorch's autocast, and for tensorflow only",
      oneOf(PRECISIONS),
    )
    .addHelpText("after", () => `\n${otherNames(command)}\n${defaults}`)
    .hook("preAction", () => {
      const flags = command.opts<TrainFlags>();
      const unused = unusedFlag(flags);
      if (unused === undefined) return;
      command.error(`error: ${flags.loss} does not use ${unused}`);
    });
}

/** LinearityIQA's names of flags, which help does not list one by one. */
function otherNames({ options }: Command): string {
  const names = options.map(({ short }) => short)
    .filter((name) => name?.startsWith("--"));
  return `LinearityIQA's names work as well: ${names.join(" ")}`
    .replaceAll(/(.{1,80})(?: |$)/g, "$1\n").trimEnd();
}

function addNetworkFlags(command: Command): void {
  const levels = number(
    `a whole number from 1 to ${LARGEST.levels}`,
    (n) => Number.isInteger(n) && n >= 1 && n <= LARGEST.levels,
  );
  command
    .option(
      "--architecture, --backbone <name>",
      `network: ${BACKBONE_NAMES.join(", ")}`,
      oneOf(BACKBONE_NAMES),
    )
    .option(
      "--pretrained <name|file>",
      "weights to take the backbone from: ImageNet's by the backbone's name, " +
        "which are fetched, or a file: a checkpoint, or a .pth of torchvision, " +
        "LinearityIQA or efficientnet-lite-pytorch",
    )
    .option(
      "--pool <name>",
      `how feature maps become features: ${POOL_NAMES.join(", ")} (avg)`,
      oneOf(POOL_NAMES),
    )
    .option(
      "--P6, --p6 <n>",
      "levels of the earlier head's pyramid (1)",
      levels,
    )
    .option("--P7, --p7 <n>", "levels of the later head's pyramid (1)", levels)
    .option(
      "--use_bn_end, --batch-norm-end",
      "batch normalization after each head's score",
    )
    .option(
      "--freeze-batch-norm",
      "normalize by the running statistics of --pretrained, which stay as they are",
    );
}

function addLossFlags(command: Command): void {
  command
    .option(
      "--loss_type, --loss <type>",
      `loss: ${LOSS_TYPES.join(", ")} (norm-in-norm)`,
      oneOf(LOSS_TYPES),
    )
    .option("--p <number>", "exponent of the outer norm (1)", positive)
    .option("--q <number>", "exponent of the normalizing norm (2)", positive)
    .option(
      "--alpha <a,b>",
      "weights of the loss and its variant (1,0)",
      numbers(2),
    )
    .option(
      "--beta <a,b,c>",
      "weights of the heads early, late, both (0.1,0.1,1)",
      numbers(3),
    )
    .option("--detach", "no gradient through the statistics")
    .option("--no-exponent", "do not raise the norm to the p-th power")
    .option(
      "--monotonicity <gamma>",
      "weight of the regularizer (0)",
      notNegative,
    )
    .option(
      "--log-gradients",
      "measure each step: length of the loss's gradient, spread of the " +
        "predictions, its limit, loss along the gradient",
    );
}

function addOptimizationFlags(command: Command): void {
  command
    .option("--epochs <n>", "passes over the training images", count)
    .option(
      "--batch_size, --batch-size <n>",
      "images on the device at once",
      count,
    )
    .option(
      "--accumulate <n>",
      "batches whose scores the loss compares at once (1)",
      count,
    )
    .option(
      "--optimizer <name>",
      `how gradients become steps: ${OPTIMIZERS.join(", ")}`,
      oneOf(OPTIMIZERS),
    )
    .option(
      "--learning_rate, --lr <number>",
      "learning rate of the heads",
      positive,
    )
    .option(
      "--ft_lr_ratio, --ft-lr-ratio <number>",
      "backbone's rate over it (0.1 with --pretrained, else 1); 0 freezes it: " +
        "its features are computed once, without augmentation",
      notNegative,
    )
    .option(
      "--schedule <name>",
      `how the rate moves: ${SCHEDULES.join(", ")}`,
      oneOf(SCHEDULES),
    )
    .option(
      "--warm-up <epochs>",
      "epochs in which the rate rises to the schedule's (0)",
      positive,
    )
    .option(
      "--weight_decay, --weight-decay <number>",
      "pull of weights to 0",
      notNegative,
    )
    .option(
      "--clip-gradient <length>",
      "shorten gradients that are longer, all weights together",
      positive,
    )
    .option(
      "--ema <decay>",
      "keep a moving average of the weights, such as 0.999, in their place",
      number("a number above 0 and below 1", (d) => d > 0 && d < 1),
    )
    .option(
      "--patience <epochs>",
      "stop after so many epochs without a better one",
      count,
    )
    .option("--seed <n>", "seed of all that is random (19920517)", integer);
}

function addPixelFlags(command: Command): void {
  command
    .option("--size <HxW>", "resize to this, or original", imageSizeOrOriginal)
    .option("--crop <HxW>", "learn from parts of this size", imageSize)
    .option(
      "--crops <n>",
      "parts per image when predicting: 1 or 5",
      number("1 or 5", (n) => n === 1 || n === 5),
    )
    .option(
      "--augment [flip]",
      "random rotation, flip and place of the crop; --augment flip: without " +
        "the rotation",
      oneOf(["flip"]),
    )
    .option("--no-augment", "none of these");
}

const DEFAULTS = `
Defaults of size, crop, optimizer, rate, schedule, batch size and epochs:
  --dataset synthetic  the demo's, for a minute or two on two cores
  --pretrained …       the paper's: 498x664, adam 1e-4, step, 8 images,
                       30 epochs
  otherwise            from scratch: 160x160, crop 144x144 with --augment,
                       adamw 3e-4 with weight decay 0.05, cosine, 32 images,
                       15 epochs
A --size or a --crop replaces both.`;

/** The settings that flags ask for. */
export function trainSettings(flags: TrainFlags): TrainSettings {
  const { dataset, lr: learningRate } = flags;
  const named = Object.fromEntries(SETTINGS.map((name) => [name, flags[name]]));
  return {
    ...named,
    ...dataset !== undefined && { dataset },
    ...learningRate !== undefined && { learningRate },
    datasetOptions: datasetOptions(flags),
    loss: lossOf(flags),
  };
}

function lossOf(
  { loss: type, p, q, alpha, detach, exponent, monotonicity }: TrainFlags,
): Partial<LossSpec> {
  return Object.fromEntries(
    Object.entries({
      type,
      p,
      q,
      alpha,
      detach,
      exponent: exponent ? undefined : false,
      monotonicity,
    }).filter(([, value]) => value !== undefined),
  );
}

/** The first flag of the loss that the loss does not use, as "--q". */
function unusedFlag(flags: TrainFlags): string | undefined {
  const { type, ...options } = lossOf(flags);
  if (!type) return undefined; // norm-in-norm, or that of the run that goes on
  const used = usedOptions({ type, ...options });
  const unused = Object.keys(options).find((option) => !(option in used));
  return unused === "exponent" ? "--no-exponent" : unused && `--${unused}`;
}

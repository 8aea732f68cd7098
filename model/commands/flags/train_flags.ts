import type { Command } from "commander";
import type { ImageSize } from "../../../data/mod.ts";
import { LOSS_TYPES, type LossSpec, type LossType } from "../../../loss/mod.ts";
import { BACKBONE_NAMES } from "../../network/backbones/create_backbone.ts";
import { POOL_NAMES, type PoolName } from "../../network/layers/spsp.ts";
import { LARGEST } from "../../network/network_config.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../runtime/runtime.ts";
import { PRETRAINED_NAMES } from "../../weights/pretrained/pretrained_file.ts";
import { presetFor } from "../../runs/presets.ts";
import {
  type OptimizerName,
  OPTIMIZERS,
  type Precision,
  PRECISIONS,
  type Schedule,
  SCHEDULES,
  type TrainConfig,
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

/** What the flags of `train` parse to; absent where they were not given. */
export interface TrainFlags extends DatasetFlags {
  validationFraction?: number;
  leaveOutNearDuplicates?: boolean;
  backbone?: string;
  pool?: PoolName;
  p6?: number;
  p7?: number;
  batchNormEnd?: boolean;
  pretrained?: string;
  loss?: LossType;
  p?: number;
  q?: number;
  alpha?: [number, number];
  beta?: number[];
  detach?: boolean;
  exponent: boolean;
  monotonicity?: number;
  optimizer?: OptimizerName;
  lr?: number;
  ftLrRatio?: number;
  weightDecay?: number;
  clipGradient?: number;
  schedule?: Schedule;
  freezeBatchNorm?: boolean;
  warmUp?: number;
  ema?: number;
  patience?: number;
  batchSize?: number;
  accumulate?: number;
  epochs?: number;
  size?: ImageSize | "original";
  crop?: ImageSize;
  crops?: number;
  augment?: boolean;
  seed?: number;
  precision?: Precision;
  runtime?: RuntimeName | "auto";
}

/**
 * Adds the flags that make a {@linkcode TrainConfig}. Where LinearityIQA names
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
    .addHelpText("after", () => `\n${otherNames(command)}\n${defaults}`);
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
    .option("--augment", "random rotation, flip and place of the crop")
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

/** The configuration that flags ask for; the data set's preset, or a run's own configuration, fills gaps. */
export function trainConfig(
  flags: TrainFlags,
  defaults: TrainConfig = presetFor(
    flags.dataset ?? "synthetic",
    flags.pretrained,
  ),
): TrainConfig {
  const preset = { ...defaults };
  // A size or a crop of one's own does not go with half of the preset's.
  if (flags.size || flags.crop) {
    delete preset.size;
    delete preset.crop;
  }
  const given = {
    validationFraction: flags.validationFraction,
    skipUnreadable: flags.skipUnreadable,
    leaveOutNearDuplicates: flags.leaveOutNearDuplicates,
    backbone: flags.backbone ?? namedBackbone(flags.pretrained),
    pool: flags.pool,
    p6: flags.p6,
    p7: flags.p7,
    batchNormEnd: flags.batchNormEnd,
    pretrained: flags.pretrained,
    beta: flags.beta,
    optimizer: flags.optimizer,
    learningRate: flags.lr,
    ftLrRatio: flags.ftLrRatio,
    weightDecay: flags.weightDecay,
    clipGradient: flags.clipGradient,
    schedule: flags.schedule,
    freezeBatchNorm: flags.freezeBatchNorm,
    warmUp: flags.warmUp,
    ema: flags.ema,
    patience: flags.patience,
    batchSize: flags.batchSize,
    accumulate: flags.accumulate,
    epochs: flags.epochs,
    size: flags.size === "original" ? undefined : flags.size,
    crop: flags.crop,
    crops: flags.crops,
    augment: flags.augment,
    seed: flags.seed,
    precision: flags.precision,
    runtime: flags.runtime,
  };
  const config: TrainConfig = {
    ...preset,
    ...defined(given),
    ...flags.dataset !== undefined && { dataset: flags.dataset },
    datasetOptions: { ...preset.datasetOptions, ...datasetOptions(flags) },
    loss: { ...preset.loss, ...lossSpec(flags) },
  };
  if (config.precision === "float32") delete config.precision;
  return config;
}

/** The backbone that ImageNet weights are of, where they are named. */
function namedBackbone(pretrained?: string): string | undefined {
  return pretrained && PRETRAINED_NAMES.includes(pretrained)
    ? pretrained
    : undefined;
}

function lossSpec(flags: TrainFlags): Partial<LossSpec> {
  return defined({
    type: flags.loss,
    p: flags.p,
    q: flags.q,
    alpha: flags.alpha,
    detach: flags.detach,
    exponent: flags.exponent ? undefined : false,
    monotonicity: flags.monotonicity,
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that were given. */
function defined<T extends object>(entries: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

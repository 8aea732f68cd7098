import type { Command } from "commander";
import {
  OPTIMIZERS,
  PRECISIONS,
  SCHEDULES,
  SCORE_UNITS,
} from "../../learning/train_config.ts";
import { BACKBONE_NAMES } from "../../network/backbones/create_backbone.ts";
import { POOL_NAMES } from "../../network/layers/spsp.ts";
import { RUNTIME_NAMES } from "../../runtime/runtime.ts";
import {
  count,
  imageSize,
  imageSizeOrOriginal,
  integer,
  levels,
  notNegative,
  number,
  numberBetween0And1,
  numbers,
  oneOf,
  positive,
} from "./option_values.ts";

/** Adds the flags for images that are left out or held out. */
export function addPartFlags(command: Command): Command {
  return command
    .option(
      "--validation-fraction <f>",
      "fraction of the training images held out if the data set has no validation " +
        "part (0.1)",
      numberBetween0And1,
    )
    .option(
      "--leave-out-near-duplicates",
      "leave out training images that are near-duplicates of validation or test images, " +
        "and validation images that are near-duplicates of test images",
    );
}

/** Adds the flags for the network. */
export function addNetworkFlags(command: Command): Command {
  return command
    .option(
      "--architecture, --backbone <name>",
      `network: ${BACKBONE_NAMES.join(", ")}`,
      oneOf(BACKBONE_NAMES),
    )
    .option(
      "--pretrained <name|file>",
      "initial weights of the backbone: the backbone's name for ImageNet weights, " +
        "which are downloaded, or a file: a checkpoint, or a .pth of torchvision, " +
        "LinearityIQA or efficientnet-lite-pytorch",
    )
    .option(
      "--pool <name>",
      `how feature maps become features: ${POOL_NAMES.join(", ")} (avg)`,
      oneOf(POOL_NAMES),
    )
    .option(
      "--P6, --p6 <n>",
      "levels of the early head's pyramid (1)",
      levels,
    )
    .option("--P7, --p7 <n>", "levels of the late head's pyramid (1)", levels)
    .option(
      "--use_bn_end, --batch-norm-end",
      "batch normalization after each head's score",
    )
    .option(
      "--freeze-batch-norm",
      "normalize by the running statistics of --pretrained, without updating them",
    );
}

/** Adds the flags for the weights of the heads, the training scores, and the gradient log. */
export function addHeadFlags(command: Command): Command {
  return command
    .option(
      "--beta <a,b,c>",
      "weights of the heads early, late, both (0.1,0.1,1)",
      numbers(3),
    )
    .option(
      "--loss-slice <n>",
      "images that the loss compares: the loss of a larger batch is the mean over " +
        "slices of this size, as in data-parallel training without gathering scores (all)",
      count,
    )
    .option(
      "--score-unit <name>",
      `unit of the training scores: ${SCORE_UNITS.join(", ")} (0 to 1); ` +
        "MSE learns far better from standard",
      oneOf(SCORE_UNITS),
    )
    .option(
      "--score-noise <f>",
      "noise added to the training scores, relative to their standard deviation (0)",
      positive,
    )
    .option(
      "--log-gradients",
      "log at each step: the norm of the loss's gradient, its upper bound, the " +
        "spread of the predictions, the loss along the gradient",
    );
}

/** Adds the flags of the optimization. */
export function addOptimizationFlags(command: Command): Command {
  return command
    .option("--epochs <n>", "passes over the training images", count)
    .option(
      "--epochs-per-pass <n>",
      "epochs per pass over the training images, to validate several times per pass (1)",
      count,
    )
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
      `optimizer: ${OPTIMIZERS.join(", ")}`,
      oneOf(OPTIMIZERS),
    )
    .option(
      "--learning_rate, --lr <number>",
      "learning rate of the heads",
      positive,
    )
    .option(
      "--ft_lr_ratio, --ft-lr-ratio <number>",
      "learning rate of the backbone divided by --lr (0.1 with --pretrained, else 1); " +
        "0 freezes the backbone: its features are computed once, without augmentation",
      notNegative,
    )
    .option(
      "--schedule <name>",
      `learning rate schedule: ${SCHEDULES.join(", ")}`,
      oneOf(SCHEDULES),
    )
    .option(
      "--warm-up <epochs>",
      "epochs in which the learning rate rises to that of the schedule (0)",
      positive,
    )
    .option(
      "--weight_decay, --weight-decay <number>",
      "weight decay",
      notNegative,
    )
    .option(
      "--clip-gradient <length>",
      "scale the gradient of all weights down to at most this norm",
      positive,
    )
    .option(
      "--ema <decay>",
      "keep an exponential moving average of the weights with this decay, such as 0.999",
      numberBetween0And1,
    )
    .option(
      "--patience <epochs>",
      "stop after this number of epochs without improvement",
      count,
    )
    .option("--seed <n>", "seed of all random numbers (19920517)", integer);
}

/** Adds the flags for size, crops and augmentation. */
export function addPixelFlags(command: Command): Command {
  return command
    .option(
      "--size <HxW>",
      "resize images to this size; original: do not resize",
      imageSizeOrOriginal,
    )
    .option("--crop <HxW>", "train on crops of this size", imageSize)
    .option(
      "--crops <n>",
      "crops per image when predicting: 1 or 5",
      number("1 or 5", (n) => n === 1 || n === 5),
    )
    .option(
      "--augment [flip]",
      "random rotation, flip and position of the crop; --augment flip: no " +
        "rotation",
      oneOf(["flip"]),
    )
    .option("--no-augment", "no augmentation");
}

/** Adds the flags for runtime and precision. */
export function addMachineFlags(command: Command): Command {
  return command
    .option(
      "--runtime <name>",
      `auto, ${RUNTIME_NAMES.join(", ")} (auto)`,
      oneOf(["auto", ...RUNTIME_NAMES]),
    )
    .option(
      "--precision <name>",
      `precision of training steps: ${
        PRECISIONS.join(", ")
      } (float32); bfloat16 is ` +
        "mixed with float32 as in PyTorch's autocast, and needs --runtime tensorflow",
      oneOf(PRECISIONS),
    );
}

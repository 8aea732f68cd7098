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

/** Adds the flags that say which images are left out or held out. */
export function addPartFlags(command: Command): Command {
  return command
    .option(
      "--validation-fraction <f>",
      "part of the training images held out, where the list has no validation " +
        "part (0.1)",
      numberBetween0And1,
    )
    .option(
      "--leave-out-near-duplicates",
      "leave out training images that are near-duplicates of validation or test images, " +
        "and validation images that are near-duplicates of test images",
    );
}

/** Adds the flags that say which network is trained. */
export function addNetworkFlags(command: Command): Command {
  return command
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

/** Adds the flags of the heads' losses, of the scores they learn, and for measuring the gradient. */
export function addHeadFlags(command: Command): Command {
  return command
    .option(
      "--beta <a,b,c>",
      "weights of the heads early, late, both (0.1,0.1,1)",
      numbers(3),
    )
    .option(
      "--loss-slice <n>",
      "images that the loss compares: of a step of more, the mean over slices of so " +
        "many, as workers that do not gather their scores have it (all)",
      count,
    )
    .option(
      "--score-unit <name>",
      `unit of the scores that are learned: ${SCORE_UNITS.join(", ")} (0 to 1)`,
      oneOf(SCORE_UNITS),
    )
    .option(
      "--score-noise <f>",
      "noise added to the training images' scores, in their standard deviations (0)",
      positive,
    )
    .option(
      "--log-gradients",
      "measure each step: length of the loss's gradient, spread of the " +
        "predictions, its limit, loss along the gradient",
    );
}

/** Adds the flags of the optimization. */
export function addOptimizationFlags(command: Command): Command {
  return command
    .option("--epochs <n>", "passes over the training images", count)
    .option(
      "--epochs-per-pass <n>",
      "epochs that one pass takes, for validation within it (1)",
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
      "weight decay",
      notNegative,
    )
    .option(
      "--clip-gradient <length>",
      "largest norm of the gradient of all weights; longer ones are scaled down",
      positive,
    )
    .option(
      "--ema <decay>",
      "keep a moving average of the weights with this decay, such as 0.999",
      numberBetween0And1,
    )
    .option(
      "--patience <epochs>",
      "stop after this number of epochs without improvement",
      count,
    )
    .option("--seed <n>", "seed of all that is random (19920517)", integer);
}

/** Adds the flags that say which pixels the network sees. */
export function addPixelFlags(command: Command): Command {
  return command
    .option("--size <HxW>", "resize to this, or original", imageSizeOrOriginal)
    .option("--crop <HxW>", "train on crops of this size", imageSize)
    .option(
      "--crops <n>",
      "crops per image when predicting: 1 or 5",
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

/** Adds the flags that say where and in which precision training computes. */
export function addMachineFlags(command: Command): Command {
  return command
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
    );
}

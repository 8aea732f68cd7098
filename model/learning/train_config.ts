import type { DatasetOptions, ImageSize } from "../../data/mod.ts";
import type { LossSpec } from "../../loss/mod.ts";
import type { NetworkConfig } from "../network/network_config.ts";
import type { RuntimeName } from "../runtime/runtime.ts";

/**
 * How the learning rate moves over a run.
 *
 * @example
 * ```ts
 * import { SCHEDULES } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(SCHEDULES.includes("cosine"));
 * ```
 */
export const SCHEDULES = ["step", "cosine", "one-cycle"] as const;

/** Name of a schedule: see {@linkcode learningRateAt}. */
export type Schedule = typeof SCHEDULES[number];

/**
 * How gradients become steps.
 *
 * @example
 * ```ts
 * import { OPTIMIZERS } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(OPTIMIZERS.includes("adamw"));
 * ```
 */
export const OPTIMIZERS = ["adam", "adamw", "sgd", "adadelta"] as const;

/** Name of an optimizer: `adamw` decouples the weight decay. */
export type OptimizerName = typeof OPTIMIZERS[number];

/**
 * What a training step computes with. `bfloat16` is mixed precision: bfloat16
 * from the images to the pooled features and back, float32 for weights,
 * statistics, heads and optimizer, see {@linkcode MixedKernels}.
 * Predictions are float32 either way.
 *
 * It is for TensorFlow, and faster where the device multiplies bfloat16: CPUs
 * with AVX-512 BF16 (0.6 of the time of a ResNet's step) or AMX, NVIDIA's GPUs
 * since Ampere, on which it has not been tried. Elsewhere it is slower.
 *
 * @example
 * ```ts
 * import { PRECISIONS } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(PRECISIONS.includes("bfloat16"));
 * ```
 */
export const PRECISIONS = ["float32", "bfloat16"] as const;

/** Name of a precision. */
export type Precision = typeof PRECISIONS[number];

/**
 * The unit that scores have while a network learns them: `standard` deviations
 * from the mean of the training images, or as in the list (`original`). A
 * normalizing loss has no unit.
 *
 * @example
 * ```ts
 * import { SCORE_UNITS } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(SCORE_UNITS.includes("standard"));
 * ```
 */
export const SCORE_UNITS = ["standard", "original"] as const;

/** Name of a unit. */
export type ScoreUnit = typeof SCORE_UNITS[number];

/** Everything that decides what a training run does; plain JSON. */
export interface TrainConfig extends NetworkConfig {
  /** Name of the data set. */
  dataset: string;
  /** Where it is and how it is read. */
  datasetOptions: Omit<DatasetOptions, "skipUnreadable" | "progress">;
  /** Fraction of the training images held out where there is no validation part. */
  validationFraction: number;
  /** Leave out images that cannot be read, instead of stopping. */
  skipUnreadable: boolean;
  /**
   * Leave out training and validation images that show the scene of an image of a later part: see
   * `withoutNearDuplicates`. Absent: they stay.
   */
  leaveOutNearDuplicates?: boolean;
  /** ImageNet weights by the backbone's name, or a file whose backbone to start from. */
  pretrained?: string;
  /** Which loss. */
  loss: LossSpec;
  /** Weight of each head's loss: early, late, both. */
  beta: readonly number[];
  /**
   * Images that the loss compares, where these are not all of a step: the loss is the mean over such slices, as workers
   * that do not gather their scores have it, or accumulated gradients of one batch after another. Absent: all.
   */
  lossSlice?: number;
  /** The unit of the scores that are learned. Absent: 0 to 1 over the scale of the data set. */
  scoreUnit?: ScoreUnit;
  /** Standard deviation of noise added to the training images' scores, over that of these scores. Absent: none. */
  scoreNoise?: number;
  /** Whether each step's gradient is measured and logged. Absent: not. */
  logGradients?: boolean;
  /** Which optimizer. */
  optimizer: OptimizerName;
  /** Largest learning rate, of the heads. */
  learningRate: number;
  /** Learning rate of the backbone over that of the heads. */
  ftLrRatio: number;
  /** Weight decay: the pull of every weight toward 0. */
  weightDecay: number;
  /** Largest norm of the gradient of all weights; a longer gradient is scaled down. Absent: no limit. */
  clipGradient?: number;
  /**
   * Whether batch normalization uses running statistics, which stay as they are,
   * in training too: for weights that were trained before. Batches in parts are
   * exact in every respect then. Absent: each batch, or part, has its own.
   */
  freezeBatchNorm?: boolean;
  /** How the learning rate moves. */
  schedule: Schedule;
  /**
   * Epochs that the schedule `step` was made for, where the run was lengthened or shortened afterwards: its steps stay
   * where they are, as those of a restored StepLR of PyTorch. Absent: {@linkcode epochs}.
   */
  scheduleEpochs?: number;
  /** Epochs in which the rate rises to that of the schedule. Absent: none. */
  warmUp?: number;
  /**
   * Decay of a moving average of the weights, which is measured and saved instead of them, with a line of its own.
   * Absent: no average.
   */
  ema?: number;
  /** Epochs without improvement after which a run stops. Absent: it does not. */
  patience?: number;
  /** Images per step. */
  batchSize: number;
  /** Micro-batches whose scores the loss compares at once; they are computed one after the other. */
  accumulate: number;
  /** Passes over the training images, or parts of passes. */
  epochs: number;
  /** Epochs that a pass takes, so that there is a validation within it. Absent: 1. */
  epochsPerPass?: number;
  /** Resize images to this; absent: as they are. */
  size?: ImageSize;
  /** Train on random crops of this size; absent: on whole images. */
  crop?: ImageSize;
  /** Crops per image when predicting, 1 or 5. */
  crops: number;
  /** Random rotation of up to 2°, flip and place of the crop; `"flip"`: without the rotation. */
  augment: boolean | "flip";
  /** Seed of weights, order, augmentation and held-out images. */
  seed: number;
  /** What training steps compute with. Absent: float32. */
  precision?: Precision;
  /** Which runtime, or `auto`. */
  runtime: RuntimeName | "auto";
}

/**
 * Settings of a training run; those that are left out have defaults that depend on the
 * data set and the weights, see {@linkcode train}.
 */
export interface TrainSettings
  extends Partial<Omit<TrainConfig, "loss" | "size">> {
  /** Which loss; its options have the paper's defaults. */
  loss?: Partial<LossSpec>;
  /**
   * Resize images to this, or keep them as they are. A size or a crop takes the
   * place of the default size and crop together.
   */
  size?: ImageSize | "original";
}

/**
 * The paper's settings, but for the size of its images.
 *
 * @example
 * ```ts
 * import { DEFAULT_TRAIN_CONFIG } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(DEFAULT_TRAIN_CONFIG.epochs === 30);
 * ```
 */
export const DEFAULT_TRAIN_CONFIG: Readonly<TrainConfig> = {
  dataset: "synthetic",
  datasetOptions: {},
  validationFraction: 0.1,
  skipUnreadable: false,
  backbone: "resnet18",
  loss: { type: "norm-in-norm", p: 1, q: 2 },
  beta: [0.1, 0.1, 1],
  optimizer: "adam",
  learningRate: 1e-4,
  ftLrRatio: 0.1,
  weightDecay: 0,
  schedule: "step",
  batchSize: 8,
  accumulate: 1,
  epochs: 30,
  crops: 1,
  augment: false,
  seed: 19920517,
  runtime: "auto",
};

import type { DatasetOptions, ImageSize } from "../../data/mod.ts";
import type { LossSpec } from "../../loss/mod.ts";
import type { NetworkConfig } from "../network/network_config.ts";
import type { RuntimeName } from "../runtime/runtime.ts";

/**
 * Schedules of the learning rate.
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
 * Optimizers.
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
 * Precisions of training steps. `bfloat16` is mixed precision: bfloat16 from
 * the images to the pooled features and back, float32 for weights, statistics,
 * heads and optimizer, see {@linkcode MixedKernels}. Predictions are always
 * float32.
 *
 * It needs TensorFlow, and is faster on devices that multiply bfloat16: CPUs
 * with AVX-512 BF16 (0.6 of the time of a ResNet's step) or AMX, and NVIDIA
 * GPUs since Ampere, on which it has not been tried. On others it is slower.
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
 * Units of training scores: `standard` deviations from the mean of the training
 * images, or as in the list (`original`). To tell what helps a loss, `centered` only takes
 * the mean off scores from 0 to 1, and `scaled` only divides by the standard deviation. A
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
export const SCORE_UNITS = [
  "standard",
  "original",
  "centered",
  "scaled",
] as const;

/** Name of a unit. */
export type ScoreUnit = typeof SCORE_UNITS[number];

/** All settings of a training run; plain JSON. */
export interface TrainConfig extends NetworkConfig {
  /** Name of the data set. */
  dataset: string;
  /** Options of the data set. */
  datasetOptions: Omit<DatasetOptions, "skipUnreadable" | "progress">;
  /** Fraction of the training images held out if there is no validation part. */
  validationFraction: number;
  /** Leave out images that cannot be read, instead of stopping. */
  skipUnreadable: boolean;
  /**
   * Leave out training and validation images that show the scene of an image of
   * a later part: see `withoutNearDuplicates`. Absent: they are kept.
   */
  leaveOutNearDuplicates?: boolean;
  /** Initial weights of the backbone: its name for ImageNet weights, or a file. */
  pretrained?: string;
  /** The loss. */ loss: LossSpec;
  /** Weight of each head's loss: early, late, both. */
  beta: readonly number[];
  /**
   * Images that the loss compares, if fewer than a step has: the loss is the
   * mean over slices of this size, as in data-parallel training without
   * gathering scores, or with gradients accumulated over batches. Absent: all.
   */
  lossSlice?: number;
  /**
   * Unit of the training scores. Absent: 0 to 1 over the scale of the data set, as these
   * losses are usually given them; from ImageNet weights MSE learns far better from
   * `standard` (notebook 6).
   */
  scoreUnit?: ScoreUnit;
  /** Standard deviation of noise added to the training scores, relative to that of the scores. Absent: none. */
  scoreNoise?: number;
  /** Whether each step's gradient is measured and logged. Absent: no. */
  logGradients?: boolean;
  /** The optimizer. */
  optimizer: OptimizerName;
  /** Largest learning rate, of the heads. */
  learningRate: number;
  /** Learning rate of the backbone over that of the heads. */
  ftLrRatio: number;
  /** Weight decay. */
  weightDecay: number;
  /** Largest norm of the gradient of all weights; a longer gradient is scaled down. Absent: no limit. */
  clipGradient?: number;
  /**
   * Whether batch normalization uses fixed running statistics in training too,
   * for pretrained weights. Micro-batches are then exactly equivalent to whole
   * batches. Absent: statistics of each batch or micro-batch.
   */
  freezeBatchNorm?: boolean;
  /** Schedule of the learning rate. */
  schedule: Schedule;
  /**
   * Epochs for which the schedule `step` was made, if the run was lengthened or
   * shortened afterwards: its steps stay where they were, as with a restored
   * StepLR of PyTorch. Absent: {@linkcode epochs}.
   */
  scheduleEpochs?: number;
  /** Epochs in which the rate rises to that of the schedule. Absent: none. */
  warmUp?: number;
  /**
   * Decay of a moving average of the weights, which is evaluated and saved in their place, with its own mapping.
   * Absent: no average.
   */
  ema?: number;
  /**
   * Epochs without improvement after which a run stops. Absent: no early
   * stopping.
   */
  patience?: number;
  /** Images per step. */
  batchSize: number;
  /** Micro-batches whose scores the loss compares at once; they are computed one after the other. */
  accumulate: number;
  /**
   * Number of epochs: passes over the training images, or fractions of passes.
   */
  epochs: number;
  /**
   * Epochs per pass over the training images, to validate several times per
   * pass. Absent: 1.
   */
  epochsPerPass?: number;
  /** Size to which images are resized; absent: they are not resized. */
  size?: ImageSize;
  /** Train on random crops of this size; absent: on whole images. */
  crop?: ImageSize;
  /** Crops per image when predicting, 1 or 5. */
  crops: number;
  /** Random rotation of up to 2°, flip and position of the crop; `"flip"`: no rotation. */
  augment: boolean | "flip";
  /** Seed of initial weights, order, augmentation and held-out images. */
  seed: number;
  /** Precision of training steps. Absent: float32. */
  precision?: Precision;
  /** Name of the runtime, or `auto`. */
  runtime: RuntimeName | "auto";
}

/**
 * Settings of a training run; those that are left out have defaults that depend on the
 * data set and the weights, see {@linkcode train}.
 */
export interface TrainSettings
  extends Partial<Omit<TrainConfig, "loss" | "size">> {
  /** The loss; its options have the paper's defaults. */
  loss?: Partial<LossSpec>;
  /**
   * Size to which images are resized, or `original`. A size or a crop replaces
   * both the default size and the default crop.
   */
  size?: ImageSize | "original";
}

/**
 * The paper's settings, except for the size of its images.
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

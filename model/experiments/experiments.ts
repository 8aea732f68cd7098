import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../learning/train_config.ts";
import type { Experiment } from "./experiment.ts";
import { ADDED_MSE } from "./presets/added_mse.ts";
import { BASELINES } from "./presets/baselines.ts";
import { CONVERGENCE } from "./presets/convergence.ts";
import { EQUAL_STEPS } from "./presets/equal_steps.ts";
import { FINE_TUNED_RATES } from "./presets/fine_tuned_rates.ts";
import { FROZEN, FROZEN_RATES } from "./presets/frozen.ts";
import { HEADS_NORM } from "./presets/heads_norm.ts";
import { NORMS } from "./presets/norms.ts";
import { SCORE_NOISE } from "./presets/score_noise.ts";
import { SCORE_UNITS } from "./presets/score_units.ts";
import { SLICES } from "./presets/slices.ts";
import { BATCH_SIZES, LEARNING_RATES } from "./presets/sweeps.ts";

/** Every experiment by its name. */
export const EXPERIMENTS = {
  "convergence": CONVERGENCE,
  "learning-rates": LEARNING_RATES,
  "batch-sizes": BATCH_SIZES,
  "baselines": BASELINES,
  "fine-tuned-rates": FINE_TUNED_RATES,
  "frozen": FROZEN,
  "frozen-rates": FROZEN_RATES,
  "heads-norm": HEADS_NORM,
  "norms": NORMS,
  "equal-steps": EQUAL_STEPS,
  "slices": SLICES,
  "added-mse": ADDED_MSE,
  "score-noise": SCORE_NOISE,
  "score-units": SCORE_UNITS,
} as const satisfies Record<string, Experiment>;

/** Name of an experiment. */
export type ExperimentName = keyof typeof EXPERIMENTS;

/**
 * Settings that all arms share by default: the paper's, except for a small
 * network and small images, so that a run takes minutes on two cores. A network
 * without pretrained weights has the same learning rate in all layers, ten
 * times that of fine-tuning. An experiment may have its own defaults.
 */
export function experimentBase(
  dataset: string,
  pretrained?: string,
  own: Partial<TrainConfig> = {},
): TrainConfig {
  return {
    ...DEFAULT_TRAIN_CONFIG,
    dataset,
    backbone: "resnet10_slim",
    size: { height: 96, width: 96 },
    epochs: 15,
    ...!(pretrained ?? own.pretrained) && { ftLrRatio: 1, learningRate: 1e-3 },
    ...own,
  };
}

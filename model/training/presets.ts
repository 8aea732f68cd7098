import { DEFAULT_TRAIN_CONFIG, type TrainConfig } from "./train_config.ts";

/**
 * What differs from the paper's settings for a data set, where its settings
 * make no sense: they fine-tune ImageNet weights for hours on a GPU.
 */
const PRESETS: Readonly<Record<string, Partial<TrainConfig>>> = {
  /** The demo: minutes on two cores. */
  synthetic: {
    backbone: "resnet10_slim",
    learningRate: 3e-3,
    ftLrRatio: 1,
    optimizer: "adamw",
    weightDecay: 0.01,
    schedule: "one-cycle",
    batchSize: 16,
    epochs: 12,
    crop: { height: 96, width: 96 },
    crops: 5,
    augment: true,
  },
};

/** The settings for a data set where nobody says otherwise. */
export function presetFor(dataset: string): TrainConfig {
  return { ...DEFAULT_TRAIN_CONFIG, ...PRESETS[dataset], dataset };
}

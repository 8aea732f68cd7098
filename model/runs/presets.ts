import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../learning/train_config.ts";

/**
 * The paper's settings, for photographs of KonIQ-10k, resized, and ImageNet
 * weights.
 */
const PAPER: Partial<TrainConfig> = { size: { height: 498, width: 664 } };

/** The demo's settings: a minute or two on two cores. */
const DEMO: Partial<TrainConfig> = {
  backbone: "resnet10_slim",
  optimizer: "adamw",
  learningRate: 3e-3,
  ftLrRatio: 1,
  weightDecay: 0.01,
  schedule: "one-cycle",
  batchSize: 16,
  epochs: 40,
  crop: { height: 96, width: 96 },
  crops: 5,
  augment: true,
};

/**
 * For random weights and thousands of images. They were chosen on validation
 * images of BIQ2021, where these mattered: batches large enough for the loss to
 * compare many scores, a moderate learning rate, and reduced whole photographs
 * instead of crops of large ones.
 */
const FROM_SCRATCH: Partial<TrainConfig> = {
  optimizer: "adamw",
  learningRate: 3e-4,
  ftLrRatio: 1,
  weightDecay: 0.05,
  schedule: "cosine",
  batchSize: 32,
  epochs: 15,
  size: { height: 160, width: 160 },
  crop: { height: 144, width: 144 },
  augment: true,
};

/**
 * The default settings: the demo's for synthetic images, the paper's with pretrained weights, and otherwise those for
 * training from scratch.
 */
export function presetFor(dataset: string, pretrained?: string): TrainConfig {
  const preset = dataset === "synthetic"
    ? DEMO
    : pretrained
    ? PAPER
    : FROM_SCRATCH;
  return { ...DEFAULT_TRAIN_CONFIG, ...preset, dataset };
}

import type { TrainConfig } from "../../learning/train_config.ts";

/**
 * Only the heads learn, from features of ImageNet weights that are computed once: it takes
 * minutes, and fine-tuning takes days. One and a half passes with a validation after each
 * quarter; the rate is cut by ten after half a pass and after a whole one.
 */
export const FROZEN_BACKBONE: Partial<TrainConfig> = {
  backbone: "efficientnet_lite0",
  pretrained: "efficientnet_lite0",
  ftLrRatio: 0,
  size: { height: 224, width: 224 },
  leaveOutNearDuplicates: true,
  batchSize: 64,
  learningRate: 1e-3,
  epochs: 6,
  epochsPerPass: 4,
};

import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { atRates, FIVE_LOSSES, inBatches, SIX_LOSSES } from "./losses.ts";

/** The five losses with a frozen backbone, in batches of several sizes, at the paper's rate. */
export const FROZEN: Experiment = {
  name: "frozen",
  title: "With a frozen backbone, which loss trains the best heads?",
  varies: ["loss", "batchNormEnd", "batchSize"],
  base: { ...FROZEN_BACKBONE, learningRate: 1e-4 },
  published:
    "The paper's ResNet-50 on KonIQ-10k with a ratio of 0, batches of 8, one run each of 30 " +
    "epochs: validation PLCC 0.899 with Norm-in-Norm, 0.835 with MSE, 0.822 with MAE.",
  arms: inBatches(FIVE_LOSSES, [64, 16, 4]),
};

/** A sweep of learning rates for each loss. */
export const FROZEN_RATES: Experiment = {
  name: "frozen-rates",
  title: "With a frozen backbone, which rate suits which loss?",
  varies: ["loss", "batchNormEnd", "scoreUnit", "learningRate"],
  base: FROZEN_BACKBONE,
  arms: atRates(SIX_LOSSES),
};

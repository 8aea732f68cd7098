import type { Experiment } from "../experiment.ts";
import { atRates, SIX_LOSSES } from "./losses.ts";

/**
 * Each loss at rates from the paper's up, from ImageNet weights and with the backbone at a
 * tenth of the rate: three passes with eight validations in each. The table names the
 * rate with the best validation for each loss, unless it lies at the edge of the grid.
 */
export const FINE_TUNED_RATES: Experiment = {
  name: "fine-tuned-rates",
  title:
    "Fine-tuned, which rate suits which loss, and which loss is then best?",
  varies: ["loss", "batchNormEnd", "scoreUnit", "learningRate"],
  base: {
    backbone: "efficientnet_lite0",
    pretrained: "efficientnet_lite0",
    size: { height: 224, width: 224 },
    leaveOutNearDuplicates: true,
    epochs: 24,
    epochsPerPass: 8,
  },
  arms: atRates(SIX_LOSSES),
};

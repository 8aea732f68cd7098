import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { FIVE_LOSSES, NORM_IN_NORM } from "./losses.ts";

/**
 * Norm-in-Norm, MSE and their sum, as pyiqa trains TOPIQ and HyperNet, with the spread of
 * the predictions: a lower MSE is said to weaken the correlation's gradient
 * (arXiv:2602.17898).
 */
export const ADDED_MSE: Experiment = {
  name: "added-mse",
  title: "Does an added MSE help Norm-in-Norm, or hold it back?",
  varies: ["loss"],
  base: { ...FROZEN_BACKBONE, logGradients: true },
  arms: [
    ...FIVE_LOSSES.filter(({ name }) => ["mse", "nin-1-2"].includes(name)),
    ...[0.1, 1, 10].map((mse) => ({
      name: `nin-1-2-mse-${mse}`,
      label: `Norm-in-Norm (1, 2) + ${mse} MSE`,
      changes: { loss: { ...NORM_IN_NORM, mse } },
    })),
  ],
};

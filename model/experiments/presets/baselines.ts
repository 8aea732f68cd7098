import type { Arm, Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { FIVE_LOSSES, MSE_STANDARD } from "./losses.ts";

/** Losses, each of which has an arm with and one without batch normalization at the end. */
const LOSSES: readonly Arm[] = [
  ...FIVE_LOSSES.filter(({ changes }) => !changes.batchNormEnd),
  {
    name: "nin-2-2-detach",
    label: "Norm-in-Norm (2, 2), detached",
    changes: { loss: { type: "norm-in-norm", p: 2, q: 2, detach: true } },
  },
  {
    name: "huber",
    label: "Huber, 0.1",
    changes: { loss: { type: "huber", delta: 0.1 } },
  },
  MSE_STANDARD,
  {
    name: "ranknet",
    label: "RankNet",
    changes: { loss: { type: "ranknet" } },
  },
];

/**
 * Losses that reviewers ask for besides the paper's five. 1 − PLCC is twice Norm-in-Norm
 * (2, 2), and Adam's steps do not depend on such a factor.
 */
export const BASELINES: Experiment = {
  name: "baselines",
  title:
    "Do 1 − PLCC, Huber, standardized scores or a rank loss do as well as Norm-in-Norm?",
  varies: ["loss", "batchNormEnd", "scoreUnit"],
  base: FROZEN_BACKBONE,
  arms: LOSSES.flatMap((arm) => [arm, {
    name: `${arm.name}-bn`,
    label: `${arm.label}, batch norm at the end`,
    changes: { ...arm.changes, batchNormEnd: true },
  }]),
};

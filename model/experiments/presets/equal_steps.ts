import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { crossed, FIVE_LOSSES } from "./losses.ts";

/** Norm to which every gradient is scaled down; the gradients of these losses are longer. */
const LENGTH = 1e-4;

/** Lengths of a step, without momentum. */
const STEPS = [0.003, 0.01, 0.03, 0.1, 0.3];

/**
 * Norm-in-Norm (1, 2) and (2, 2) with steps of equal length. The gradient of (2, 2) gets
 * shorter as the predictions get better, that of (1, 2) hardly changes, so that at the
 * same learning rate their steps have different lengths. SGD with each gradient scaled
 * to the same norm makes only their directions differ.
 */
export const EQUAL_STEPS: Experiment = {
  name: "equal-steps",
  title: "With steps of one length, does (1, 2) or (2, 2) learn better?",
  varies: ["loss", "learningRate"],
  base: { ...FROZEN_BACKBONE, optimizer: "sgd", clipGradient: LENGTH },
  arms: crossed(
    FIVE_LOSSES.filter(({ name }) => name.startsWith("nin-")),
    STEPS,
    (length) => `step ${length}`,
    (length) => ({ learningRate: length / LENGTH }),
  ),
};

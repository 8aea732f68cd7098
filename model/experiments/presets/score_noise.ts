import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { crossed, FIVE_LOSSES } from "./losses.ts";

/** Each loss with noise in the training scores; validation and test scores have none. */
export const SCORE_NOISE: Experiment = {
  name: "score-noise",
  title: "Which loss suffers least from noise in the scores?",
  varies: ["loss", "batchNormEnd", "scoreNoise"],
  base: FROZEN_BACKBONE,
  arms: crossed(
    FIVE_LOSSES,
    [0, 0.5, 1, 2],
    (noise) => `noise ${noise}`,
    (scoreNoise) => scoreNoise === 0 ? {} : { scoreNoise },
  ),
};

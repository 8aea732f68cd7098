import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { FIVE_LOSSES } from "./losses.ts";

/** What becomes of scores from 0 to 1: nothing, or a unit that the loss may learn better. */
const UNITS = ["centered", "scaled", "standard"] as const;

/**
 * MAE and MSE on scores from 0 to 1, on those without their mean, on those divided by their
 * standard deviation, and on both: what of the unit helps a loss that does not normalize.
 */
export const SCORE_UNITS: Experiment = {
  name: "score-units",
  title: "In which unit of the scores do MAE and MSE learn best?",
  varies: ["loss", "scoreUnit"],
  base: FROZEN_BACKBONE,
  arms: FIVE_LOSSES.filter(({ name }) => ["mae", "mse"].includes(name))
    .flatMap((arm) => [
      arm,
      ...UNITS.map((scoreUnit) => ({
        name: `${arm.name}-${scoreUnit}`,
        label: `${arm.label}, ${scoreUnit}`,
        changes: { ...arm.changes, scoreUnit },
      })),
    ]),
};

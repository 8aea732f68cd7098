import type { Arm, Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { NORM_IN_NORM } from "./losses.ts";

const BATCH = 64;

/** Norm-in-Norm of each of several parts of a batch, as by PyTorch's DDP with so many processes that do not gather their scores. */
function sliced(parts: number): Arm {
  const size = BATCH / parts;
  return {
    name: `slices-${parts}`,
    label: `${parts} slices of ${size}, each with a loss of its own`,
    changes: { batchSize: size, accumulate: parts, lossSlice: size },
  };
}

/**
 * A batch of 64 in four ways, with the same number of steps. Naive accumulation of
 * gradients in parts of 8 is what 8 slices do. By parts, exactly, the loss compares all
 * 64 scores, as GradCache does for contrastive losses (Gao et al., 2021,
 * arXiv:2101.06983); batch normalization sees a part.
 */
export const SLICES: Experiment = {
  name: "slices",
  title: "What does a batch lose that is cut into slices?",
  varies: ["batchSize", "accumulate", "lossSlice"],
  base: { ...FROZEN_BACKBONE, loss: NORM_IN_NORM },
  arms: [
    {
      name: "at-once",
      label: "64 at once",
      changes: { batchSize: BATCH },
    },
    {
      name: "exact-8",
      label: "exactly, by 8 parts of 8",
      changes: { batchSize: 8, accumulate: 8 },
    },
    sliced(2),
    sliced(4),
    sliced(8),
    {
      name: "loss-alone-8",
      label: "64 at once, but for the loss of 8 slices of 8",
      changes: { batchSize: BATCH, lossSlice: 8 },
    },
  ],
};

import type { Arm, Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { NORM_IN_NORM } from "./losses.ts";

const BATCH = 64;

/** The mean of the losses of several slices of a batch, as PyTorch's DDP computes it with a process for each slice that does not gather the scores. */
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
 * gradients in parts of 8 is the same as 8 slices. Exact accumulation compares all 64
 * scores, as GradCache does for contrastive losses (Gao et al., 2021,
 * arXiv:2101.06983); batch normalization still sees one part at a time.
 */
export const SLICES: Experiment = {
  name: "slices",
  title: "What is lost when the loss of a batch is cut into slices?",
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
      label: "exact accumulation, 8 parts of 8",
      changes: { batchSize: 8, accumulate: 8 },
    },
    sliced(2),
    sliced(4),
    sliced(8),
    {
      name: "loss-alone-8",
      label: "64 at once, only the loss in 8 slices of 8",
      changes: { batchSize: BATCH, lossSlice: 8 },
    },
  ],
};

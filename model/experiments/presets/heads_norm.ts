import type { Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";
import { FIVE_LOSSES } from "./losses.ts";

/**
 * Losses with the heads' batch normalization and without. Frozen at its initial
 * statistics, 0 and 1, it normalizes nothing: only its learned scale and shift are
 * left. The backbone, whose statistics are ImageNet's, is frozen in both.
 */
export const HEADS_NORM: Experiment = {
  name: "heads-norm",
  title: "How much does the heads' batch normalization contribute?",
  varies: ["loss", "freezeBatchNorm"],
  base: FROZEN_BACKBONE,
  arms: FIVE_LOSSES.filter(({ changes }) => !changes.batchNormEnd)
    .flatMap((arm) => [arm, {
      name: `${arm.name}-no-norm`,
      label: `${arm.label}, heads without batch norm`,
      changes: { ...arm.changes, freezeBatchNorm: true },
    }]),
};

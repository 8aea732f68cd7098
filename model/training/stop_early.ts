import { type EpochMetrics, findBestEpoch } from "../runs/epoch_metrics.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/**
 * Whether a run is finished: all epochs are done, or the last `patience` of
 * them did not improve validation |SROCC|. It depends only on the checkpoint,
 * so that a resumed run ends at the same epoch.
 */
export function isOver(
  { epochs, patience }: Pick<TrainConfig, "epochs" | "patience">,
  history: readonly EpochMetrics[],
): boolean {
  return history.length >= epochs || stopsEarly(patience, history);
}

/** Whether the last `patience` epochs brought no improvement. */
export function stopsEarly(
  patience: number | undefined,
  history: readonly EpochMetrics[],
): boolean {
  if (patience === undefined) return false;
  const best = findBestEpoch(history)?.epoch ?? Infinity;
  return history.length - best >= patience;
}

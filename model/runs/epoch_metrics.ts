/** Agreement of predicted with subjective scores; NaN if undefined. */
export interface Metrics {
  /** Spearman's rank correlation, in [-1, 1]. */
  srocc: number;
  /** Pearson's linear correlation of the mapped scores, in [-1, 1]. */
  plcc: number;
  /** Kendall's rank correlation (tau-b), in [-1, 1]. */
  krocc: number;
  /** Root mean squared error of the mapped scores, in the subjective unit. */
  rmse: number;
}

/** The results of one epoch of training. */
export interface EpochMetrics {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Mean loss over the batches of the epoch. */
  trainLoss: number;
  /** Metrics and loss on the validation part after the epoch. */
  validation: Metrics & { loss: number };
  /** Duration of the epoch with its validation. */
  seconds: number;
}

/**
 * The epoch whose weights are kept: the first with the highest validation
 * |SROCC|, as in the paper's code. An epoch whose SROCC is not a number (all
 * predictions equal) counts as 0.
 *
 * @returns `undefined` if there is no epoch.
 */
export function findBestEpoch(
  epochs: readonly EpochMetrics[],
): EpochMetrics | undefined {
  const quality = ({ validation }: EpochMetrics) =>
    Math.abs(validation.srocc) || 0;
  let best = epochs[0];
  for (const epoch of epochs) {
    if (quality(epoch) > quality(best!)) best = epoch;
  }
  return best;
}

/** The mode of a pass through the network. */
export interface TapeMode {
  /** Keep what the backward pass needs. */
  record: boolean;
  /**
   * Normalize by the batch's statistics (training) instead of the running ones.
   */
  batchStatistics: boolean;
  /** Update the running statistics with the batch. */
  updateStatistics: boolean;
}

/** Prediction: running statistics, nothing recorded. */
export const PREDICT: TapeMode = {
  record: false,
  batchStatistics: false,
  updateStatistics: false,
};

/** A training step: batch statistics, recorded for {@linkcode Tape.backward}. */
export const TRAIN: TapeMode = {
  record: true,
  batchStatistics: true,
  updateStatistics: true,
};

/** A training step with running statistics, as in prediction. */
export const TRAIN_FROZEN: TapeMode = {
  record: true,
  batchStatistics: false,
  updateStatistics: false,
};

/** The mode of a training step; batch normalization may be frozen. */
export function trainingMode(freezeBatchNorm = false): TapeMode {
  return freezeBatchNorm ? TRAIN_FROZEN : TRAIN;
}

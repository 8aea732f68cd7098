/** Shift a and scale b of a list of scores. */
export interface Statistics {
  shift: number;
  scale: number;
}

/** Scores and the line that normalizes them: z_i = (x_i - shift) factor. */
export interface Normalized extends Statistics {
  scores: Float64Array;
  factor: number;
  /** What the scores were multiplied by before, to be numbers of usual size. */
  lift: number;
}

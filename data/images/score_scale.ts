/** The meaning of a score. */
export interface ScoreScale {
  /** Lowest possible score. */
  min: number;
  /** Highest possible score. */
  max: number;
  /** Whether a better looking image has the higher score. */
  higherIsBetter: boolean;
  /** The unit in words, for axis labels: "MOS". */
  unit: string;
}

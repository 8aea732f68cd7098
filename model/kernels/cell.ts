/** One of the P×P rectangles in which a map is pooled. */
export interface Cell {
  /** Which row of cells, from 0. */
  row: number;
  /** Which column of cells, from 0. */
  column: number;
  /** Rows of cells, and columns. */
  parts: number;
}

/** Statistic of a channel of a map. */
export type Statistic = "mean" | "max" | "min" | "std";

/** One of the P×P rectangles that a map is pooled in. */
export interface Cell {
  /** Index of the cell's row, from 0. */
  row: number;
  /** Index of the cell's column, from 0. */
  column: number;
  /** P, the number of rows and of columns of cells. */
  parts: number;
}

/** Statistic of a channel of a map. */
export type Statistic = "mean" | "max" | "min" | "std";

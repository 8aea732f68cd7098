import type { Tensor } from "@tensorflow/tfjs-core";
import type { Cell } from "./cell.ts";

/** Position of a cell in its map, in pixels. */
export interface CellBounds {
  /** Rows above it. */
  top: number;
  /** Columns before it. */
  left: number;
  /** Rows of it. */
  height: number;
  /** Columns of it. */
  width: number;
  /** Rows below it. */
  bottom: number;
  /** Columns after it. */
  right: number;
}

/**
 * The bounds of one cell of a map [N,H,W,C]; see `Operations.cell`.
 *
 * @throws {RangeError} If the map has fewer rows or columns than there are cells.
 */
export function cellBounds(
  { shape }: Tensor,
  { row, column, parts }: Cell,
): CellBounds {
  const [, rows, columns] = shape as [number, number, number, number];
  requireCells(rows, columns, parts);
  const [top, bottom] = interval(row, rows, parts);
  const [left, right] = interval(column, columns, parts);
  return {
    top,
    left,
    height: bottom - top,
    width: right - left,
    bottom: rows - bottom,
    right: columns - right,
  };
}

/**
 * Checks that a map can be pooled in cells.
 *
 * @throws {RangeError} If it has fewer rows or columns than there are cells.
 */
export function requireCells(
  rows: number,
  columns: number,
  parts: number,
): void {
  if (rows >= parts && columns >= parts) return;
  throw new RangeError(
    `Cannot pool a map in ${parts}x${parts} cells: it is ${rows}x${columns}; use larger images or fewer levels`,
  );
}

function interval(
  index: number,
  side: number,
  parts: number,
): [start: number, end: number] {
  const length = Math.floor(side / parts);
  // LinearityIQA's cells, if the side has P of them: the remaining pixels are
  // ignored.
  if (side < length * (parts + 1)) {
    return [index * length, (index + 1) * length];
  }
  return [
    Math.floor(index * side / parts),
    Math.ceil((index + 1) * side / parts),
  ];
}

import type { Layer } from "./layers.ts";
import type { Cell, Operations, Statistic } from "./operations.ts";

/**
 * The kinds of pooling under LinearityIQA's names, and two of them under the
 * paper's.
 *
 * @example
 * ```ts
 * import { POOL_NAMES } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(POOL_NAMES.includes("mean+std"));
 * ```
 */
export const POOL_NAMES = [
  "avg",
  "max",
  "min",
  "std",
  "maxmin",
  "meanstd",
  "max+min",
  "mean+std",
] as const;

/** Name of a kind of pooling. */
export type PoolName = typeof POOL_NAMES[number];

const STATISTICS: Readonly<Record<PoolName, readonly Statistic[]>> = {
  avg: ["mean"],
  max: ["max"],
  min: ["min"],
  std: ["std"],
  maxmin: ["max", "min"],
  meanstd: ["mean", "std"],
  "max+min": ["max", "min"],
  "mean+std": ["mean", "std"],
};

/**
 * LinearityIQA's statistical pooling over a spatial pyramid: level p splits the
 * map into p×p cells, each of which gives one number per channel and statistic.
 *
 * Features are ordered by level, then statistic, then channel, then cell, row
 * by row.
 */
export function spsp(pool: PoolName, levels: number): Layer {
  return <V>(on: Operations<V>, x: V) => {
    const features = range(1, levels).flatMap((parts) => {
      const cells = cellsOf(parts).map((cell) => cellOf(on, x, cell));
      return STATISTICS[pool].map((statistic) =>
        interleave(on, cells.map((cell) => on.reduce(cell, statistic)))
      );
    });
    return features.length === 1 ? features[0]! : on.concat(features);
  };
}

/** Number of features per channel of {@linkcode spsp}. */
export function spspFeatures(pool: PoolName, levels: number): number {
  const cells = range(1, levels).reduce((sum, parts) => sum + parts ** 2, 0);
  return STATISTICS[pool].length * cells;
}

function cellOf<V>(on: Operations<V>, x: V, cell: Cell): V {
  return cell.parts === 1 ? x : on.cell(x, cell);
}

function interleave<V>(on: Operations<V>, parts: readonly V[]): V {
  return parts.length === 1 ? parts[0]! : on.interleave(parts);
}

function cellsOf(parts: number): Cell[] {
  const indices = range(0, parts - 1);
  return indices.flatMap((row) =>
    indices.map((column) => ({ row, column, parts }))
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

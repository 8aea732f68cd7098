import type { OnnxTensor } from "../onnx/onnx_runtime.ts";

/**
 * A quality map: numbers on the scale of the scores whose mean is the score. If
 * higher scores are better, low numbers mark regions of low quality. The fields are
 * those of npm:ndarray, so that `ndarray(map.data, map.shape)` is a view of it.
 */
export interface ScoreMap {
  /** Height times width numbers, row by row. */
  data: Float32Array;
  /** Rows and columns. */
  shape: [height: number, width: number];
  /** Steps from one row to the next, and from one column to the next. */
  stride: [number, number];
  /** Index of the first number. */
  offset: 0;
}

/** A map with its sides. */
interface Grid {
  data: Float32Array;
  height: number;
  width: number;
}

/** Joins the maps of both stages to the map of one image of a batch. */
export function joinMaps(
  outputs: { readonly [name: string]: OnnxTensor },
  row: number,
): ScoreMap {
  const [early, late] = ["map_early", "map_late"].map((name) => {
    const { dims, data } = outputs[name]!;
    const [, height, width] = dims as [number, number, number];
    const size = height * width;
    return {
      data: data.subarray(row * size, (row + 1) * size) as Float32Array,
      height,
      width,
    };
  }) as [Grid, Grid];
  const { height, width } = early;
  const spread = resample(late, height, width);
  const rest: number = outputs.map_rest!.data[row];
  return {
    data: early.data.map((value, i) => value + spread[i]! + rest),
    shape: [height, width],
    stride: [width, 1],
    offset: 0,
  };
}

/**
 * Resamples a map to another grid; each cell is the mean over its area, so that
 * the mean of the map is kept.
 */
function resample(
  map: Grid,
  height: number,
  width: number,
): Float32Array {
  const rows = shares(map.height, height);
  const columns = shares(map.width, width);
  const result = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [i, down] of rows[y]!) {
        for (const [j, across] of columns[x]!) {
          sum += down * across * map.data[i * map.width + j]!;
        }
      }
      result[y * width + x] = sum;
    }
  }
  return result;
}

/** For each of `to` cells along an axis, the cells of `from` that it covers, with their shares. */
function shares(from: number, to: number): [index: number, share: number][][] {
  const length = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * length, (i + 1) * length];
    const found: [number, number][] = [];
    for (let j = Math.floor(start); j < Math.min(from, Math.ceil(end)); j++) {
      const overlap = Math.min(end, j + 1) - Math.max(start, j);
      if (overlap > 0) found.push([j, overlap / length]);
    }
    return found;
  });
}

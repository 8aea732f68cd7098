import { OUTSIDE } from "./convolution_shape.ts";
import type { Gpu, GpuRun } from "./gpu.ts";
import type { GpuProgram } from "./gpu_program.ts";
import { SLAB, TILE_ROWS, tileThreads } from "./tile.ts";

/** A product of matrices (see `tile.ts`) whose rows are pixels, and whose columns are channels. */
export interface PixelProduct extends GpuProgram {
  /** Columns of a tile. */
  columns: number;
  /**
   * WGSL with a struct `Layer`, for the indices other than rows and columns,
   * and these functions:
   *
   * - `layerOf(index: u32) -> Layer`;
   * - `rowCount(layer)`, `columnCount()`, `length(layer) -> u32`: of m, n and k;
   * - `pixelOf(layer, m: u32) -> vec3i`: what `left` needs to know about a row;
   * - `left(layer, pixel: vec3i, k: u32) -> vec4f`: numbers k to k + 3 of a row;
   * - `right(layer, n: u32, k: u32) -> vec4f`: numbers k to k + 3 of a column;
   * - `placeOf(layer, m: u32) -> u32`: index in `result` of a row's column 0.
   */
  code: string;
}

/**
 * The program of a product whose sums are not split: there are enough pixels
 * for a whole GPU. Slabs hold four adjacent k at a time, since channels, which
 * vary fastest in k, are contiguous in memory.
 */
export function pixelProduct(
  { columns, code, ...program }: PixelProduct,
): GpuProgram {
  const threads = tileThreads(columns);
  const across = columns / 4; // threads per row
  const quads = SLAB / 4;
  const copies = TILE_ROWS * quads / threads;
  return {
    ...program,
    uniforms: { ...program.uniforms, tilesAcross: "u32" },
    code: `
      // Rows of slabs have two spare elements, so that adjacent threads write
      // to different banks.
      const LEFT = ${TILE_ROWS + 2}u;
      const RIGHT = ${columns + 2}u;
      ${OUTSIDE}
      var<workgroup> leftSlab: array<vec4f, ${(TILE_ROWS + 2) * quads}>;
      var<workgroup> rightSlab: array<vec4f, ${(columns + 2) * quads}>;

      ${code}

      @compute @workgroup_size(${threads})
      fn main(
        @builtin(workgroup_id) tile: vec3u,
        @builtin(num_workgroups) tiles: vec3u,
        @builtin(local_invocation_index) thread: u32,
      ) {
        let firstRow = (tile.y * tiles.x + tile.x) * ${TILE_ROWS}u;
        let firstColumn = tile.z % uniforms.tilesAcross * ${columns}u;
        let layer = layerOf(tile.z / uniforms.tilesAcross);

        // What this thread copies: four k of some rows and of one column.
        let quad = thread % ${quads}u;
        var pixels: array<vec3i, ${copies}>;
        for (var i = 0u; i < ${copies}u; i++) {
          pixels[i] = pixelOf(layer, firstRow + thread / ${quads}u + i * ${
      threads / quads
    }u);
        }
        // What it computes: rows and columns at equal distances, 4 by 4.
        let row = thread / ${across}u;
        let column = thread % ${across}u;
        var sums: array<vec4f, 4>;

        for (var slab = 0u; slab < length(layer); slab += ${SLAB}u) {
          let k = slab + 4u * quad;
          workgroupBarrier();
          for (var i = 0u; i < ${copies}u; i++) {
            let at = thread / ${quads}u + i * ${threads / quads}u;
            leftSlab[quad * LEFT + at] = left(layer, pixels[i], k);
          }
          rightSlab[quad * RIGHT + thread / ${quads}u] =
            right(layer, firstColumn + thread / ${quads}u, k);
          workgroupBarrier();
          for (var step = 0u; step < ${quads}u; step++) {
            let b = array<vec4f, 4>(
              rightSlab[step * RIGHT + column],
              rightSlab[step * RIGHT + column + ${across}u],
              rightSlab[step * RIGHT + column + ${2 * across}u],
              rightSlab[step * RIGHT + column + ${3 * across}u],
            );
            for (var i = 0u; i < 4u; i++) {
              let a = leftSlab[step * LEFT + row + 16u * i];
              sums[i] += vec4f(dot(a, b[0]), dot(a, b[1]), dot(a, b[2]), dot(a, b[3]));
            }
          }
        }

        for (var i = 0u; i < 4u; i++) {
          let m = firstRow + row + 16u * i;
          if (m >= rowCount(layer)) { continue; }
          let place = placeOf(layer, m);
          for (var j = 0u; j < 4u; j++) {
            let n = firstColumn + column + ${across}u * j;
            if (n < columnCount()) { result[place + n] = sums[i][j]; }
          }
        }
      }`,
  };
}

/**
 * WGSL that returns numbers k to k + 3 of an array, zero where there is none.
 *
 * @param index WGSL of a call up to its last argument, k, that gives an index or −1.
 * @param wide Whether the four are contiguous, and all or none exist.
 */
export function readFour(array: string, index: string, wide: boolean): string {
  return wide
    ? `
        let at = ${index} k);
        if (at < 0) { return vec4f(0.0); }
        return ${array}[at / 4];`
    : `
        var values = vec4f(0.0);
        for (var i = 0u; i < 4u; i++) {
          let at = ${index} k + i);
          if (at >= 0) { values[i] = ${array}[at]; }
        }
        return values;`;
}

/** One run of a {@linkcode pixelProduct}. */
export interface PixelProductRun extends Omit<GpuRun, "workgroups"> {
  /** Rows of a layer, at most. */
  rows: number;
  /** Tiles across the columns. */
  tilesAcross: number;
  /** Number of layers. */
  layers: number;
}

/** Runs a {@linkcode pixelProduct}. */
export function runPixelProduct(
  gpu: Gpu,
  program: GpuProgram,
  { tensors, uniforms, rows, tilesAcross, layers }: PixelProductRun,
): void {
  const down = Math.ceil(rows / TILE_ROWS);
  // A batch of large maps has more tiles than one direction has workgroups.
  const x = Math.min(down, gpu.maxWorkgroups);
  gpu.run(program, {
    tensors,
    uniforms: { ...uniforms, tilesAcross },
    workgroups: [x, Math.ceil(down / x), tilesAcross * layers],
  });
}

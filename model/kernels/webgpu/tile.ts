/**
 * Convolutions and their gradients are products of large matrices that are
 * never stored: `out[m, n] = Σ left[m, k] right[k, n]`, where m, n and k stand
 * for pixels, taps of the filter and channels. A workgroup computes a tile of
 * 64 rows and up to 64 columns, a thread 4 × 4 numbers of it. k is processed in
 * slabs of 16, which are first copied to workgroup memory: there, each number
 * is used by many threads and read only once from the slower global memory. A
 * product of 64 × 64 tiles has 32 multiplications per number read; with one
 * thread per output there would be half a multiplication.
 */
export const TILE_ROWS = 64;

/** Length of a slab. */
export const SLAB = 16;

/** Threads that keep a large GPU busy: some hundred processors with some thousand threads each. */
const BUSY_THREADS = 2 ** 18;

/**
 * Columns of a tile, chosen to leave few threads idle: groups of channels may
 * be narrow.
 */
export function tileColumns(columns: number): number {
  return [8, 16, 32].find((width) => columns <= width) ?? 64;
}

/** Threads of a workgroup. */
export function tileThreads(columns: number): number {
  return TILE_ROWS * columns / 16;
}

/** A sum split into whole slabs, so that workgroups can share it. */
export function splitSum(
  { length, tiles, threads }: {
    /** Terms of the sum. */
    length: number;
    /** Tiles of the output. */
    tiles: number;
    /** Threads of a workgroup. */
    threads: number;
  },
): { splits: number; depth: number } {
  const wanted = Math.ceil(BUSY_THREADS / (tiles * threads));
  // Shorter splits would be written and read again for too few multiplications.
  const most = Math.ceil(length / (8 * SLAB));
  const slabs = Math.ceil(length / SLAB / Math.min(wanted, most));
  const depth = slabs * SLAB;
  return { splits: Math.ceil(length / depth), depth };
}

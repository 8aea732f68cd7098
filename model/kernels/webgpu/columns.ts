/**
 * Traversal of the columns of a [rows, channels] matrix, such as an NHWC map:
 * 32 adjacent threads read 32 adjacent channels, a whole cache line, and 8 such
 * rows of threads share the rows of the matrix.
 */
export const COLUMNS = 32;

/** Rows of threads in a workgroup. */
export const ROWS = 8;

/**
 * Workgroups that keep a large GPU busy: some hundred processors with several
 * groups each.
 */
export const BUSY = 1024;

/** Minimum rows of a workgroup: with fewer, its start costs more than its work. */
const SHORTEST = 8 * ROWS;

/**
 * Maximum splits: with more, adding the partial sums takes as long as computing
 * them.
 */
const MOST_SPLITS = 256;

/**
 * A matrix split into bands of rows, each for one workgroup per 32 channels.
 */
export interface Bands {
  /** Workgroups across the channels. */
  across: number;
  /** Number of bands. */
  splits: number;
  /** Rows of a band; the last may have fewer. */
  depth: number;
}

/** Splits a matrix so that there is work for a whole GPU. */
export function bandsOf(rows: number, channels: number): Bands {
  const across = Math.ceil(channels / COLUMNS);
  const wanted = Math.min(
    Math.ceil(BUSY / across),
    Math.ceil(rows / SHORTEST),
    MOST_SPLITS,
  );
  const depth = Math.ceil(rows / wanted);
  return { across, splits: Math.ceil(rows / depth), depth };
}

/**
 * WGSL of a function that merges the values of a workgroup's rows of threads;
 * those of row 0 get the results.
 *
 * @param type Type of the values.
 * @param merged WGSL that combines `a` and `b`.
 */
export function mergeRows(type: string, merged: string): string {
  return `
    const COLUMNS = ${COLUMNS}u;
    const ROWS = ${ROWS}u;
    var<workgroup> values: array<${type}, ${COLUMNS * ROWS}>;

    fn merged(a: ${type}, b: ${type}) -> ${type} {
      ${merged}
    }

    fn mergeRows(own: ${type}, column: u32, row: u32) -> ${type} {
      let here = row * COLUMNS + column;
      values[here] = own;
      for (var half = ROWS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (row < half) {
          values[here] = merged(values[here], values[here + half * COLUMNS]);
        }
      }
      return values[here];
    }`;
}

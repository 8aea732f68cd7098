/** One of several shares of a batch. */
export interface BatchShare {
  /** Which one, from 0. */
  index: number;
  /** How many there are. */
  of: number;
}

/** Fewest images of a share: batch normalization of one is degenerate. */
const FEWEST = 2;

/**
 * The images of a share of a batch: the shares follow each other and are as equal as
 * possible. Where that would leave single images, the last shares are empty.
 *
 * @param count Images of the batch.
 * @param share Which share.
 * @returns Place of its first image, and of the one after its last.
 * @throws {RangeError} If there is no such share.
 *
 * @example Eight images for three processes, and three for two
 * ```ts
 * import { shareOf } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const shares = [0, 1, 2].map((index) => shareOf(8, { index, of: 3 }));
 * assertEquals(shares, [[0, 2], [2, 5], [5, 8]]);
 * assertEquals(shareOf(3, { index: 0, of: 2 }), [0, 3]);
 * assertEquals(shareOf(3, { index: 1, of: 2 }), [3, 3]);
 * ```
 */
export function shareOf(
  count: number,
  share: BatchShare,
): [first: number, end: number] {
  const { index, of } = share;
  if (!(Number.isInteger(index) && index >= 0 && index < of)) {
    throw new RangeError(`Cannot share a batch: share ${index} of ${of}`);
  }
  const filled = Math.max(1, Math.min(of, Math.floor(count / FEWEST)));
  const place = (share: number) =>
    Math.floor(Math.min(share, filled) * count / filled);
  return [place(index), place(index + 1)];
}

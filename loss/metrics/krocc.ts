import { checkPair, type Scores } from "../scores.ts";
import { countInversions } from "./count_inversions.ts";
import { sortOrder } from "./sort_order.ts";

/**
 * Kendall rank-order correlation coefficient tau-b: concordant minus discordant
 * pairs of images, over the geometric mean of the pairs not tied in either
 * list.
 *
 *     (C - D) / sqrt((P - T_x)(P - T_y)),  P = N(N - 1)/2
 *
 * in O(N log N): with the images sorted by prediction, the discordant pairs are
 * the inversions of their subjective scores (Knight, JASA 61, 1966,
 * doi:10.1080/01621459.1966.10480879).
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @returns KROCC in [-1, 1], or NaN if either list is constant (so also for one
 * score), as in SciPy.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there is no score, or a score is not finite.
 *
 * @example Five pairs in order, one not
 * ```ts
 * import { krocc } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(krocc([1, 3, 2, 4], [1, 2, 3, 4]), (5 - 1) / 6);
 * ```
 */
export function krocc(predicted: Scores, subjective: Scores): number {
  const [x, y] = checkPair("compute KROCC", predicted, subjective);
  const byX = sortOrder(x);
  const xSorted = inOrder(x, byX), yByX = inOrder(y, byX);
  const byY = sortOrder(yByX);
  const ySorted = inOrder(yByX, byY);
  // The place of each image by y, in the order by x; of images with the same y
  // the first comes first, so that they are no inversion.
  const ranks = new Uint32Array(y.length);
  for (let i = 0; i < y.length; i++) ranks[byY[i]!] = i;

  const pairs = x.length * (x.length - 1) / 2;
  const tiedInX = tiedPairs(xSorted);
  const tiedInY = tiedPairs(ySorted);
  const tiedInBoth = tiedInX === 0
    ? 0
    : sortWithinTies(xSorted, ranks, ySorted);
  const discordant = countInversions(ranks);
  const concordant = pairs - tiedInX - tiedInY + tiedInBoth - discordant;
  return (concordant - discordant) /
    Math.sqrt((pairs - tiedInX) * (pairs - tiedInY));
}

function inOrder(scores: Float64Array, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = scores[order[i]!]!;
  return sorted;
}

/** Number of pairs in a sorted list that are equal. */
function tiedPairs(sorted: Float64Array): number {
  let pairs = 0, before = 0;
  for (let i = 1; i < sorted.length; i++) {
    // Each image is tied with those before it in its run.
    before = sorted[i] === sorted[i - 1] ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

/**
 * Sorts the ranks of images with the same x, so that they are no inversion.
 *
 * @returns Number of pairs that are equal in x and in y.
 */
function sortWithinTies(
  xSorted: Float64Array,
  ranks: Uint32Array,
  ySorted: Float64Array,
): number {
  let pairs = 0;
  for (let start = 0, end; start < ranks.length; start = end) {
    end = start + 1;
    while (end < ranks.length && xSorted[end] === xSorted[start]) end++;
    if (end - start === 1) continue;
    const run = ranks.subarray(start, end).sort();
    pairs += tiedPairs(Float64Array.from(run, (rank) => ySorted[rank]!));
  }
  return pairs;
}

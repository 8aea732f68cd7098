import { checkPair, type Scores } from "../scores.ts";
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
 * doi:10.1080/01621459.1966.10480879), counted with a binary indexed tree.
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
  const byY = sortOrder(y);
  // Stable: images tied in x stay sorted by y, so that they are no inversion.
  const byXThenY = sortOrder(x, byY);
  const xInOrder = inOrder(x, byXThenY);
  const yInOrder = inOrder(y, byXThenY);
  const ySorted = inOrder(y, byY);

  const pairs = x.length * (x.length - 1) / 2;
  const tiedInX = tiedPairs(xInOrder);
  const tiedInY = tiedPairs(ySorted);
  const tiedInBoth = tiedPairs(xInOrder, yInOrder);
  const discordant = inversions(denseRanks(y, byY), byXThenY);
  const concordant = pairs - tiedInX - tiedInY + tiedInBoth - discordant;
  return (concordant - discordant) /
    Math.sqrt((pairs - tiedInX) * (pairs - tiedInY));
}

function inOrder(scores: Float64Array, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = scores[order[i]!]!;
  return sorted;
}

/**
 * Number of pairs in sorted lists that are equal in the first list, and in the
 * second too.
 */
function tiedPairs(first: Float64Array, second: Float64Array = first): number {
  let pairs = 0, before = 0;
  for (let i = 1; i < first.length; i++) {
    const isTied = first[i] === first[i - 1] && second[i] === second[i - 1];
    // Each image is tied with those before it in its run.
    before = isTied ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

/**
 * 1 for the smallest score, 2 for the next larger one, ...; equal scores have
 * equal ranks.
 */
function denseRanks(scores: Float64Array, order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(scores.length);
  let rank = 0, last = NaN;
  for (let i = 0; i < order.length; i++) {
    const place = order[i]!;
    if (scores[place] !== last) rank++;
    last = scores[place]!;
    ranks[place] = rank;
  }
  return ranks;
}

/**
 * Number of pairs that stand in `order` with the larger rank before the smaller
 * one.
 */
function inversions(ranks: Uint32Array, order: Uint32Array): number {
  // A binary indexed tree (Fenwick) of how often each rank was seen, from the
  // end of the order.
  const seen = new Uint32Array(order.length + 1);
  let count = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const rank = ranks[order[i]!]!;
    for (let k = rank - 1; k > 0; k -= k & -k) count += seen[k]!;
    for (let k = rank; k < seen.length; k += k & -k) seen[k]!++;
  }
  return count;
}

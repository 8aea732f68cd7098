import { checkPair, type Scores } from "../_scores.ts";
import { sortOrder } from "./_sort_order.ts";

/**
 * Kendall rank-order correlation coefficient tau-b: concordant minus discordant pairs of images, over the
 * geometric mean of the pairs not tied in either list.
 *
 *     (C - D) / sqrt((P - T_x)(P - T_y)),  P = N(N - 1)/2
 *
 * in O(N log N): pairs sorted by prediction are discordant where the subjective scores stand in inverse
 * order, and a merge sort counts these (Knight, JASA 61, 1966, doi:10.1080/01621459.1966.10480879).
 *
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @returns KROCC in [-1, 1], or NaN if either list is constant (so also for one score), as in SciPy.
 * @throws {TypeError} If the lengths differ, or something is not a list of numbers.
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
  const yRanks = denseRanks(y, byY);
  const order = sortOrder(x, byY);
  const xRanks = denseRanks(x, order);

  const pairs = pairsOf(x.length);
  const tiedInY = tiedPairs(byY, (a, b) => yRanks[a] === yRanks[b]);
  const tiedInX = tiedPairs(order, (a, b) => xRanks[a] === xRanks[b]);
  const tiedInBoth = tiedPairs(
    order,
    (a, b) => xRanks[a] === xRanks[b] && yRanks[a] === yRanks[b],
  );
  const discordant = inversions(
    Uint32Array.from(order, (place) => yRanks[place]!),
  );
  const concordant = pairs - tiedInX - tiedInY + tiedInBoth - discordant;
  const tau = (concordant - discordant) / Math.sqrt(pairs - tiedInX) /
    Math.sqrt(pairs - tiedInY);
  return Math.max(-1, Math.min(1, tau));
}

/** 0 for the smallest score, 1 for the next larger one, ...; equal scores have equal ranks. */
function denseRanks(scores: Float64Array, order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(scores.length);
  let rank = 0;
  for (let i = 1; i < order.length; i++) {
    if (scores[order[i]!] !== scores[order[i - 1]!]) rank++;
    ranks[order[i]!] = rank;
  }
  return ranks;
}

/** Number of pairs within runs of neighbours that are equal. */
function tiedPairs(
  order: Uint32Array,
  equal: (a: number, b: number) => boolean,
): number {
  let pairs = 0, run = 1;
  for (let i = 1; i <= order.length; i++) {
    if (i < order.length && equal(order[i]!, order[i - 1]!)) {
      run++;
    } else {
      pairs += pairsOf(run);
      run = 1;
    }
  }
  return pairs;
}

/** Number of pairs i < j with values[i] > values[j]. Sorts the list by merging runs of growing width. */
function inversions(values: Uint32Array): number {
  const n = values.length;
  let count = 0;
  let from = values, to: Uint32Array = new Uint32Array(n);
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n),
        end = Math.min(start + 2 * width, n);
      let left = start, right = middle;
      for (let out = start; out < end; out++) {
        if (right === end || (left < middle && from[left]! <= from[right]!)) {
          to[out] = from[left++]!;
        } else {
          // This value passes all that are left of the left run.
          count += middle - left;
          to[out] = from[right++]!;
        }
      }
    }
    [from, to] = [to, from];
  }
  return count;
}

function pairsOf(n: number): number {
  return n * (n - 1) / 2;
}

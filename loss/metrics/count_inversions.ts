/** Bits of the first digit: its counters fit into the processor's first cache. */
const BITS = 11;

/** Bits of a block that is sorted by insertion. */
const SMALL = 5;

/**
 * Number of pairs in which the larger number comes before the smaller one.
 *
 * In O(n log n): pairs that differ in their first digit by a binary indexed tree of the
 * digits seen, the others block by block, bit by bit, and in small blocks by insertion.
 * Memory accesses are local, unlike in one tree of all numbers.
 *
 * @param ranks Each of 0, 1, …, n - 1 once.
 */
export function countInversions(ranks: Uint32Array): number {
  const n = ranks.length;
  const bits = 32 - Math.clz32(Math.max(0, n - 1));
  const shift = Math.max(SMALL, bits - BITS);
  let count = acrossBlocks(ranks, shift);
  let blocks = intoBlocks(ranks, shift);
  let spare = new Uint32Array(n);
  for (let bit = shift - 1; bit >= SMALL; bit--) {
    count += byBit(blocks, spare, bit);
    [blocks, spare] = [spare, blocks];
  }
  return count + withinBlocks(blocks);
}

/** Inversions of numbers in different blocks of 2^shift. */
function acrossBlocks(ranks: Uint32Array, shift: number): number {
  // A binary indexed tree (Fenwick) of how often each block was seen, from the end.
  const seen = new Uint32Array((ranks.length >>> shift) + 2);
  let count = 0;
  for (let i = ranks.length - 1; i >= 0; i--) {
    const block = ranks[i]! >>> shift;
    let smaller = 0;
    for (let k = block; k > 0; k &= k - 1) smaller += seen[k]!;
    count += smaller;
    for (let k = block + 1; k < seen.length; k += k & -k) seen[k]!++;
  }
  return count;
}

/** The numbers block after block, within each in their old order. */
function intoBlocks(
  ranks: Uint32Array,
  shift: number,
): Uint32Array<ArrayBuffer> {
  const blocks = new Uint32Array(ranks.length);
  const next = new Uint32Array((ranks.length >>> shift) + 1);
  for (let block = 0; block < next.length; block++) {
    next[block] = block << shift;
  }
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!;
    blocks[next[rank >>> shift]!++] = rank;
  }
  return blocks;
}

/** Splits each block into its halves; returns the inversions across them. */
function byBit(from: Uint32Array, to: Uint32Array, bit: number): number {
  const half = 1 << bit;
  let count = 0;
  for (let start = 0; start < from.length; start += 2 * half) {
    const end = Math.min(from.length, start + 2 * half);
    const middle = start + half;
    let low = start, high = middle, inBlock = 0;
    for (let i = start; i < end; i++) {
      const rank = from[i]!;
      // Without a branch, which a processor could not predict.
      const isHigh = (rank >>> bit) & 1;
      to[low + ((high - low) & -isHigh)] = rank;
      inBlock += (high - middle) & (isHigh - 1);
      high += isHigh;
      low += 1 - isHigh;
    }
    count += inBlock;
  }
  return count;
}

/** Sorts each small block, and returns its inversions. */
function withinBlocks(blocks: Uint32Array): number {
  const size = 1 << SMALL;
  let count = 0;
  for (let start = 0; start < blocks.length; start += size) {
    const end = Math.min(blocks.length, start + size);
    for (let i = start + 1; i < end; i++) {
      const rank = blocks[i]!;
      let at = i;
      for (; at > start && blocks[at - 1]! > rank; at--) {
        blocks[at] = blocks[at - 1]!;
      }
      blocks[at] = rank;
      count += i - at;
    }
  }
  return count;
}

/**
 * Bits that one pass sorts by: few passes, yet the counters stay in the cache.
 */
const BITS = 11;
const DIGITS = 1 << BITS;

/** Words of a record: half of a score's key, and the score's place. */
const RECORD = 2;

/** Moves per score after which sorting by the upper halves has not been enough. */
const FEW_MOVES = 4;

/** Places and halves of keys, side by side so that memory is read in order. */
type Records = Uint32Array<ArrayBuffer>;

/**
 * The places of finite scores from the smallest to the largest; equal scores
 * keep their order.
 *
 * A radix sort from the least significant digit: its time grows with n, not n log n. The upper halves of the numbers
 * distinguish nearly all, and a few moves sort the others; if there are many, as with scores that differ only in their
 * last digits, the lower halves are sorted first.
 *
 * @param scores Finite scores.
 */
export function sortOrder(scores: Float64Array): Uint32Array {
  const n = scores.length;
  const numbers = new Float64Array(n);
  // Adding 0 turns -0 into 0, which it equals.
  for (let i = 0; i < n; i++) numbers[i] = scores[i]! + 0;
  const words = new Uint32Array(numbers.buffer);
  let records = new Uint32Array(RECORD * n);
  for (let i = 0; i < n; i++) {
    records[RECORD * i] = upperKey(words[2 * i + 1]!);
    records[RECORD * i + 1] = i;
  }
  records = sortRecords(records);
  if (!settle(records, scores)) {
    for (let i = 0; i < n; i++) {
      records[RECORD * i] = words[2 * i]! ^ -(words[2 * i + 1]! >>> 31);
      records[RECORD * i + 1] = i;
    }
    records = sortRecords(records);
    for (let i = 0; i < records.length; i += RECORD) {
      records[i] = upperKey(words[2 * records[i + 1]! + 1]!);
    }
    records = sortRecords(records);
  }
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = records[RECORD * i + 1]!;
  return order;
}

/**
 * A key that orders as an unsigned integer like the upper half of a number: its
 * bits, all inverted if it is negative, else only the sign.
 */
function upperKey(high: number): number {
  return high ^ (-(high >>> 31) | 0x80000000);
}

/** The records in the order of their keys; the same keep their order. */
function sortRecords(records: Records): Records {
  let from = records, to = new Uint32Array(records.length);
  for (let shift = 0; shift < 32; shift += BITS) {
    if (sortByDigit(from, to, shift)) [from, to] = [to, from];
  }
  return from;
}

/**
 * One pass: records ordered by one digit, in their old order where it is equal.
 *
 * @returns Whether anything was written: not if all digits are equal.
 */
function sortByDigit(from: Records, to: Records, shift: number): boolean {
  const next = new Uint32Array(DIGITS);
  for (let i = 0; i < from.length; i += RECORD) {
    next[(from[i]! >>> shift) & (DIGITS - 1)]! += RECORD;
  }
  if (next[(from[0]! >>> shift) & (DIGITS - 1)] === from.length) return false;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const size = next[digit]!;
    next[digit] = start;
    start += size;
  }
  for (let i = 0; i < from.length; i += RECORD) {
    const key = from[i]!, digit = (key >>> shift) & (DIGITS - 1);
    const at = next[digit]!;
    next[digit] = at + RECORD;
    to[at] = key;
    to[at + 1] = from[i + 1]!;
  }
  return true;
}

/**
 * Orders records of equal keys by their scores, by insertion.
 *
 * @returns False if that takes more than a few moves; the order is then neither
 * the old nor the new one.
 */
function settle(records: Records, scores: Float64Array): boolean {
  let moves = FEW_MOVES * scores.length;
  for (let i = RECORD; i < records.length; i += RECORD) {
    const key = records[i]!;
    if (key !== records[i - RECORD]) continue;
    const place = records[i + 1]!, score = scores[place]!;
    let at = i;
    while (
      at > 0 && records[at - RECORD] === key &&
      scores[records[at - 1]!]! > score
    ) {
      records[at + 1] = records[at - 1]!;
      at -= RECORD;
      if (--moves < 0) return false;
    }
    records[at + 1] = place;
  }
  return true;
}

/**
 * Bits that one pass sorts by: few passes, yet the counters stay in the cache.
 */
const BITS = 11;
const DIGITS = 1 << BITS;

/**
 * Words of a record: the low and the high half of a score's key, and its place.
 */
const RECORD = 3;

/**
 * The places of finite scores from the smallest to the largest; equal scores
 * keep the order they have in `places`.
 *
 * A radix sort from the least significant digit: its time grows with n, not n
 * log n, and being stable it sorts by one key within ties of another when
 * called twice. Keys travel with their places, so that memory is read in order.
 *
 * @param scores Finite scores.
 * @param places The order to start from: 0, 1, 2, ... by default.
 */
export function sortOrder(
  scores: Float64Array,
  places?: Uint32Array,
): Uint32Array {
  const n = scores.length;
  let from = sortableRecords(scores, places);
  let to: Uint32Array = new Uint32Array(from.length);
  for (const half of [0, 1]) {
    for (let shift = 0; shift < 32; shift += BITS) {
      if (sortByDigit(from, to, half, shift)) [from, to] = [to, from];
    }
  }
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = from[RECORD * i + 2]!;
  return order;
}

/**
 * Records whose key orders as an unsigned integer like the score as a number:
 * the score's own bits, all inverted if it is negative, else only the sign.
 */
function sortableRecords(
  scores: Float64Array,
  places?: Uint32Array,
): Uint32Array {
  const n = scores.length;
  const numbers = new Float64Array(n);
  // Adding 0 turns -0 into 0, which it equals.
  for (let i = 0; i < n; i++) numbers[i] = scores[i]! + 0;
  const words = new Uint32Array(numbers.buffer);
  const records = new Uint32Array(RECORD * n);
  for (let i = 0; i < n; i++) {
    const place = places === undefined ? i : places[i]!;
    const low = words[2 * place]!, high = words[2 * place + 1]!;
    const inversion = -(high >>> 31);
    records[RECORD * i] = low ^ inversion;
    records[RECORD * i + 1] = high ^ (inversion | 0x80000000);
    records[RECORD * i + 2] = place;
  }
  return records;
}

/**
 * Sorts records by one digit. False: all digits are equal, nothing was moved.
 */
function sortByDigit(
  from: Uint32Array,
  to: Uint32Array,
  half: number,
  shift: number,
): boolean {
  const next = new Uint32Array(DIGITS);
  const digitAt = (i: number) => (from[i + half]! >>> shift) & (DIGITS - 1);
  for (let i = 0; i < from.length; i += RECORD) next[digitAt(i)]! += RECORD;
  if (next[digitAt(0)] === from.length) return false;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const size = next[digit]!;
    next[digit] = start;
    start += size;
  }
  for (let i = 0; i < from.length; i += RECORD) {
    const digit = digitAt(i);
    const at = next[digit]!;
    next[digit] = at + RECORD;
    to[at] = from[i]!;
    to[at + 1] = from[i + 1]!;
    to[at + 2] = from[i + 2]!;
  }
  return true;
}

/**
 * The places of finite scores from the smallest to the largest; equal scores
 * keep the order they have in `places`.
 *
 * A radix sort from the least significant digit: its time grows with n, not
 * n log n, and being stable it sorts by one key within ties of another when
 * called twice.
 *
 * @param scores Finite scores.
 * @param places The order to start from: 0, 1, 2, ... by default.
 */
export function sortOrder(
  scores: Float64Array,
  places?: Uint32Array,
): Uint32Array {
  const n = scores.length;
  // Wider digits mean fewer passes, but their counters must fit the cache.
  const bits = n < 2 ** 17 ? 11 : 16;
  const words = sortableWords(scores);
  let from = new Uint32Array(n), to = new Uint32Array(n);
  for (let i = 0; i < n; i++) from[i] = places === undefined ? i : places[i]!;
  for (const half of [0, 1]) {
    for (let shift = 0; shift < 32; shift += bits) {
      if (sortByDigit({ words, half, shift, bits }, from, to)) {
        [from, to] = [to, from];
      }
    }
  }
  return from;
}

/**
 * The scores as pairs of 32-bit words, the low one first, that order as
 * unsigned integers: negative numbers have all bits inverted, others the sign.
 */
function sortableWords(scores: Float64Array): Uint32Array {
  const numbers = new Float64Array(scores.length);
  // Adding 0 turns -0 into 0, which it equals.
  for (let i = 0; i < numbers.length; i++) numbers[i] = scores[i]! + 0;
  const words = new Uint32Array(numbers.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const inversion = -(words[i + 1]! >>> 31);
    words[i]! ^= inversion;
    words[i + 1]! ^= inversion | 0x80000000;
  }
  return words;
}

/** Which bits of each pair of words a pass sorts by. */
interface Digit {
  words: Uint32Array;
  half: number;
  shift: number;
  bits: number;
}

/** Sorts places by one digit. False: all digits are equal, nothing was moved. */
function sortByDigit(
  { words, half, shift, bits }: Digit,
  from: Uint32Array,
  to: Uint32Array,
): boolean {
  const mask = (1 << bits) - 1;
  const next = new Uint32Array(mask + 1);
  for (let i = half; i < words.length; i += 2) {
    next[(words[i]! >>> shift) & mask]!++;
  }
  if (next[(words[half]! >>> shift) & mask] === from.length) return false;
  let start = 0;
  for (let digit = 0; digit <= mask; digit++) {
    const count = next[digit]!;
    next[digit] = start;
    start += count;
  }
  for (let i = 0; i < from.length; i++) {
    const place = from[i]!;
    const digit = (words[2 * place + half]! >>> shift) & mask;
    to[next[digit]!++] = place;
  }
  return true;
}

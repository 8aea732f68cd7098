/** Number of bits by which one pass sorts. */
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * The places of finite scores from the smallest to the largest; equal scores keep the order they have in
 * `places`. A least-significant-digit radix sort: time grows with n, not n log n, and stability lets a second
 * call sort by a first key within ties of another.
 *
 * @param scores Finite scores.
 * @param places The order to start from; 0, 1, 2, ... by default.
 */
export function sortOrder(
  scores: Float64Array,
  places?: Uint32Array,
): Uint32Array {
  const n = scores.length;
  const { low, high } = sortableBits(scores);
  let from: Uint32Array = places?.slice() ??
    Uint32Array.from({ length: n }, (_, i) => i);
  let to: Uint32Array = new Uint32Array(n);
  for (const word of [low, high]) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      if (sortByDigit(word, shift, from, to)) [from, to] = [to, from];
    }
  }
  return from;
}

/**
 * The two halves of each number's bits, changed so that they order as unsigned integers:
 * negative numbers are inverted, the others get the sign bit. -0 counts as 0.
 */
function sortableBits(
  scores: Float64Array,
): { low: Uint32Array; high: Uint32Array } {
  const n = scores.length;
  const low = new Uint32Array(n), high = new Uint32Array(n);
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  const [lowHalf, highHalf] = isLittleEndian() ? [0, 1] : [1, 0];
  for (let i = 0; i < n; i++) {
    number[0] = scores[i]! + 0;
    const sign = halves[highHalf]! >>> 31;
    const flip = -sign;
    low[i] = halves[lowHalf]! ^ flip;
    high[i] = halves[highHalf]! ^ (flip | 0x80000000);
  }
  return { low, high };
}

/** Stably sorts places by one digit of a word. False: all digits are equal, nothing was written. */
function sortByDigit(
  word: Uint32Array,
  shift: number,
  from: Uint32Array,
  to: Uint32Array,
): boolean {
  const n = from.length;
  const starts = new Uint32Array(DIGITS);
  for (let i = 0; i < n; i++) starts[(word[i]! >>> shift) & (DIGITS - 1)]!++;
  if (starts[(word[0]! >>> shift) & (DIGITS - 1)] === n) return false;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = starts[digit]!;
    starts[digit] = start;
    start += count;
  }
  for (let i = 0; i < n; i++) {
    const place = from[i]!;
    to[starts[(word[place]! >>> shift) & (DIGITS - 1)]!++] = place;
  }
  return true;
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
}

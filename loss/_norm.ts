/**
 * Mean by way of the distances from the first score: exact for constant scores,
 * and accurate far from zero.
 */
export function meanOf(scores: Float64Array): number {
  const first = scores[0]!;
  // Two partial sums wait for each other half as often as one, and round less.
  let even = 0, odd = 0;
  const pairs = scores.length - scores.length % 2;
  for (let i = 0; i < pairs; i += 2) {
    even += scores[i]! - first;
    odd += scores[i + 1]! - first;
  }
  if (pairs < scores.length) even += scores[pairs]! - first;
  return first + (even + odd) / scores.length;
}

/**
 * The q-norm (sum |x_i - shift|^q)^(1/q) of a list from which a shift is taken.
 * Scores of any size: where a power would overflow or underflow, the list is
 * rescaled first.
 */
export function normOf(scores: Float64Array, shift: number, q: number): number {
  const sum = sumOfPowers(scores, shift, 1, q);
  if (sum > 1e-280 && sum < 1e280) return root(sum, q);
  const peak = peakOf(scores, shift);
  if (peak === 0) return 0;
  const factor = Math.min(1 / peak, 1e300);
  return root(sumOfPowers(scores, shift, factor, q), q) / factor;
}

/**
 * |x|^e with the sign of x; 0 at 0, which is also the slope that PyTorch takes
 * at a kink.
 */
export function signedPower(x: number, e: number): number {
  if (e === 1) return x;
  return x === 0 ? 0 : Math.sign(x) * Math.abs(x) ** e;
}

function sumOfPowers(
  scores: Float64Array,
  shift: number,
  factor: number,
  q: number,
): number {
  let sum = 0;
  if (q === 2) return sumOfSquares(scores, shift, factor);
  for (const score of scores) {
    const magnitude = Math.abs(score - shift) * factor;
    sum += q === 1 ? magnitude : magnitude ** q;
  }
  return sum;
}

function sumOfSquares(
  scores: Float64Array,
  shift: number,
  factor: number,
): number {
  let even = 0, odd = 0;
  const pairs = scores.length - scores.length % 2;
  for (let i = 0; i < pairs; i += 2) {
    const a = (scores[i]! - shift) * factor,
      b = (scores[i + 1]! - shift) * factor;
    even += a * a;
    odd += b * b;
  }
  return pairs < scores.length
    ? even + odd + ((scores[pairs]! - shift) * factor) ** 2
    : even + odd;
}

function peakOf(scores: Float64Array, shift: number): number {
  let peak = 0;
  for (const score of scores) peak = Math.max(peak, Math.abs(score - shift));
  return peak;
}

function root(sum: number, q: number): number {
  return q === 1 ? sum : q === 2 ? Math.sqrt(sum) : sum ** (1 / q);
}

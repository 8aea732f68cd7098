/**
 * Mean by way of the distances from the first score: exact for constant scores,
 * and accurate far from zero. Scores of any size: where distances or their sum
 * overflow, the list is rescaled first.
 */
export function meanOf(scores: Float64Array): number {
  const first = scores[0]!;
  // Partial sums do not wait for each other as one sum would, and round less.
  let a = 0, b = 0, c = 0, d = 0;
  const fours = scores.length - scores.length % 4;
  for (let i = 0; i < fours; i += 4) {
    a += scores[i]! - first;
    b += scores[i + 1]! - first;
    c += scores[i + 2]! - first;
    d += scores[i + 3]! - first;
  }
  for (let i = fours; i < scores.length; i++) a += scores[i]! - first;
  const mean = first + (a + b + c + d) / scores.length;
  if (Number.isFinite(mean)) return mean;
  const unit = 2 ** -Math.ceil(2 + Math.log2(scores.length));
  return meanOf(scores.map((score) => score * unit)) / unit;
}

/**
 * The q-norm (sum |x_i - shift|^q)^(1/q) of a list from which a shift is taken.
 * Scores of any size: where a power would overflow or underflow, the list is
 * rescaled first.
 */
export function normOf(scores: Float64Array, shift: number, q: number): number {
  const sum = sumOfPowers(scores, shift, 1, q);
  if (sum > 1e-280 && sum < 1e280) return root(sum, q);
  const unit = unitOf(scores, shift);
  return root(sumOfPowers(scores, shift, unit, q), q) / unit;
}

/**
 * The power of two that brings the largest distance from a shift to about 1, as
 * far as there is such a power: multiplying by it changes no digit. 1 if there
 * is no distance.
 */
export function unitOf(scores: Float64Array, shift: number): number {
  let peak = 0;
  for (const score of scores) peak = Math.max(peak, Math.abs(score - shift));
  if (peak === Infinity) return unitOf(scores.map(quarter), shift / 4) / 4;
  return peak === 0 ? 1 : 2 ** -Math.max(Math.floor(Math.log2(peak)), -1000);
}

function quarter(score: number): number {
  return score / 4;
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
  const center = shift * factor;
  for (const score of scores) {
    const magnitude = Math.abs(score * factor - center);
    sum += q === 1 ? magnitude : magnitude ** q;
  }
  return sum;
}

function sumOfSquares(
  scores: Float64Array,
  shift: number,
  factor: number,
): number {
  let a = 0, b = 0, c = 0, d = 0;
  const center = shift * factor;
  const square = (i: number) => {
    const v = scores[i]! * factor - center;
    return v * v;
  };
  const fours = scores.length - scores.length % 4;
  for (let i = 0; i < fours; i += 4) {
    a += square(i);
    b += square(i + 1);
    c += square(i + 2);
    d += square(i + 3);
  }
  for (let i = fours; i < scores.length; i++) a += square(i);
  return a + b + c + d;
}

function root(sum: number, q: number): number {
  return q === 1 ? sum : q === 2 ? Math.sqrt(sum) : sum ** (1 / q);
}

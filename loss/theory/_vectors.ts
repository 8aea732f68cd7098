/** <a, b>. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Sum of the squares. */
export function squaredNorm(a: Float64Array): number {
  return dot(a, a);
}

/** The list minus its mean: C a. */
export function centre(a: Float64Array): Float64Array {
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
  return a.map((value) => value - mean);
}

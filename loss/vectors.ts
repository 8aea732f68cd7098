/** <a, b>. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Sum of the squares. */
export function squaredNorm(a: Float64Array): number {
  return dot(a, a);
}

/** The list minus its mean: C a. */
export function center(a: Float64Array): Float64Array {
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
  return a.map((value) => value - mean);
}

/** A list minus its projections on orthonormal lists. */
export function projectOut(
  list: Float64Array,
  basis: readonly Float64Array[],
): Float64Array {
  const rest = list.slice();
  for (const direction of basis) {
    const part = dot(rest, direction);
    for (let i = 0; i < rest.length; i++) rest[i]! -= part * direction[i]!;
  }
  return rest;
}

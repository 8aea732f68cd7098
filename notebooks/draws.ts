/** Random scores to try claims on. */

/**
 * Independent standard normal scores, by Box and Muller's transform.
 *
 * @param prng Source of uniform numbers in [0, 1).
 * @param count How many.
 */
export function drawNormal(prng: () => number, count: number): number[] {
  return Array.from({ length: count }, () => {
    // 1 - u is never 0, where the logarithm would be infinite.
    const radius = Math.sqrt(-2 * Math.log(1 - prng()));
    return radius * Math.cos(2 * Math.PI * prng());
  });
}

/**
 * Predicted and subjective scores of a bivariate normal distribution.
 *
 * @param correlation PLCC of infinitely many such pairs, -1 to 1.
 */
export function drawPair(
  prng: () => number,
  count: number,
  correlation = 0,
): [predicted: number[], subjective: number[]] {
  const predicted = drawNormal(prng, count);
  const noise = drawNormal(prng, count);
  const share = Math.sqrt(1 - correlation ** 2);
  return [
    predicted,
    predicted.map((score, i) => correlation * score + share * noise[i]!),
  ];
}

/**
 * Mean PLCC of batches of n pairs drawn from a bivariate normal distribution
 * whose correlation is rho, to first order in 1/n:
 *
 *     E r = rho - rho (1 - rho^2) / (2 n)      (Fisher 1915)
 *
 * The PLCC of a small batch is biased toward 0, and so is a loss made of it:
 * good to 0.01 from n = 8.
 *
 * @param rho Correlation of the distribution, in [-1, 1].
 * @param n Size of the batches, >= 3.
 * @returns The mean PLCC.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example
 * ```ts
 * import { expectedPlcc } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(expectedPlcc(0.9, 8), 0.889, 1e-3);
 * ```
 */
export function expectedPlcc(rho: number, n: number): number {
  const act = "compute expected PLCC";
  if (!(Math.abs(rho) <= 1)) {
    throw new RangeError(`Cannot ${act}: rho must be in [-1, 1], got ${rho}`);
  }
  if (!(n >= 3)) {
    throw new RangeError(`Cannot ${act}: n must be 3 or more, got ${n}`);
  }
  return rho - rho * (1 - rho ** 2) / (2 * n);
}

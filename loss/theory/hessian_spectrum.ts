/**
 * Eigenvalues of the Hessian of Norm-in-Norm for p = q = 2, in closed form:
 *
 *     b^2 lambda = 0,  rho/2 (N - 3 times),
 *                  (rho + sqrt(4 - 3 rho^2))/4,  (rho - sqrt(4 - 3 rho^2))/4.
 *
 * None is larger than 1 / (sqrt 3 b^2), reached at rho = 1 / sqrt 3. There is
 * no bound without b: the loss does not change with scale, so it curves as 1 /
 * b^2.
 *
 * @param rho PLCC of the batch, in [-1, 1].
 * @param n Size of the batch, >= 3.
 * @param norm Euclidean norm b of the centered predictions, > 0.
 * @returns The N eigenvalues from the smallest to the largest.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example
 * ```ts
 * import { hessianSpectrum } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * // On the line the loss is a bowl in all directions but shift and scale.
 * assertEquals(hessianSpectrum(1, 4), Float64Array.of(0, 0, 0.5, 0.5));
 * ```
 */
export function hessianSpectrum(
  rho: number,
  n: number,
  norm = 1,
): Float64Array {
  const act = "compute Hessian spectrum";
  if (!(Math.abs(rho) <= 1)) {
    throw new RangeError(`Cannot ${act}: rho must be in [-1, 1], got ${rho}`);
  }
  if (!(Number.isInteger(n) && n >= 3)) {
    throw new RangeError(`Cannot ${act}: n must be 3 or more, got ${n}`);
  }
  if (!(norm > 0)) {
    throw new RangeError(`Cannot ${act}: norm must be positive, got ${norm}`);
  }
  const root = Math.sqrt(4 - 3 * rho ** 2);
  const eigenvalues = Float64Array.from({ length: n }, () => rho / 2);
  eigenvalues.set([0, (rho + root) / 4, (rho - root) / 4]);
  return eigenvalues.map((value) => value / norm ** 2).sort();
}

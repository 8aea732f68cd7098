import { checkScores, type Scores } from "../scores.ts";

/**
 * Gradient of a function by central differences: (f(x + h e_i) - f(x - h e_i))
 * / 2h for each i.
 *
 * The error is h^2 |f'''| / 6 by truncation plus about 1e-16 |f| / h by
 * rounding, smallest near h = 1e-5 for functions and scores of size 1. Across a
 * kink it is wrong by up to the jump of the slope.
 *
 * @param f Function of a list of scores.
 * @param x Where to differentiate, length N >= 1.
 * @param step h > 0, in the unit of the scores.
 * @returns The N differences.
 * @throws {RangeError} If the step is not positive, there is no score, or a
 * score is not finite.
 * @throws {TypeError} If something is not a list of numbers.
 *
 * @example
 * ```ts
 * import { centralDifferences } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [slope] = centralDifferences(([x]) => x! ** 3, [2]);
 * assertAlmostEquals(slope!, 12, 1e-8);
 * ```
 */
export function centralDifferences(
  f: (x: Float64Array) => number,
  x: Scores,
  step = 1e-5,
): Float64Array {
  const act = "compute central differences";
  if (!(step > 0 && step < Infinity)) {
    throw new RangeError(`Cannot ${act}: step is ${step}`);
  }
  const moved = checkScores(act, "x", x).slice();
  return moved.map((middle, i) => {
    moved[i] = middle + step;
    const above = f(moved);
    moved[i] = middle - step;
    const below = f(moved);
    moved[i] = middle;
    return (above - below) / (2 * step);
  });
}

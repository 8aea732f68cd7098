import { twoSidedP } from "./paired_t_test.ts";

/**
 * Half the width of an interval in standard errors: the t with
 * P(|T| >= t) = outside for Student's T, found by halving.
 *
 * @param outside Probability outside the interval, in (0, 1).
 * @param degreesOfFreedom Degrees of freedom, > 0.
 */
export function studentQuantile(
  outside: number,
  degreesOfFreedom: number,
): number {
  let low = 0, high = 1;
  while (twoSidedP(high, degreesOfFreedom) > outside) high *= 2;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, degreesOfFreedom) > outside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

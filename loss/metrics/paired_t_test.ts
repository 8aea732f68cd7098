import { meanOf, normOf } from "../norm.ts";
import { checkSameLength, checkScores, type Scores } from "../scores.ts";

/** Result of {@linkcode pairedTTest}. */
export interface PairedTTest {
  /** Mean of first_i - second_i, in the unit of the lists. */
  meanDifference: number;
  /** The mean difference in units of its standard error. */
  t: number;
  /** N - 1. */
  degreesOfFreedom: number;
  /**
   * Probability of a |t| at least as large if there were no difference:
   * two-sided, in [0, 1].
   */
  pValue: number;
}

/**
 * Paired t-test: is one of two models better on the same images (or splits, or
 * seeds) by more than chance?
 *
 *     t = mean d / (s / sqrt N),  d_i = first_i - second_i,
 *     s^2 = sum (d_i - mean d)^2 / (N - 1)
 *
 * The lists hold one number for each image or split, in the same order: for two
 * models on the same images their absolute errors after each model's own
 * mapping (see {@linkcode compareModels}); for the field's 10 or 1,000 random
 * splits the SROCC of each split. (Splits overlap, so their p-values are too small.)
 *
 * @param first One number for each image or split of the first model, length N
 * >= 2.
 * @param second The same of the second model, length N.
 * @returns The difference and how likely chance alone would make it; t is
 * infinite and p 0 if all differences are equal and not 0, both NaN if all are
 * 0.
 * @throws {TypeError} If the lengths differ, or something is not a list of
 * numbers.
 * @throws {RangeError} If there are fewer than two numbers, or one is not
 * finite.
 *
 * @example SROCC of two models on five splits
 * ```ts
 * import { pairedTTest } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * const first = [0.91, 0.92, 0.90, 0.93, 0.92];
 * const second = [0.90, 0.90, 0.89, 0.91, 0.91];
 * const { meanDifference, pValue } = pairedTTest(first, second);
 * assert(meanDifference > 0 && pValue < 0.01);
 * ```
 */
export function pairedTTest(first: Scores, second: Scores): PairedTTest {
  const act = "compute paired t-test";
  const a = checkScores(act, "first", first),
    b = checkScores(act, "second", second);
  checkSameLength(act, "first", a, "second", b);
  const n = a.length;
  if (n < 2) throw new RangeError(`Cannot ${act}: there is only 1 pair`);
  const differences = a.map((value, i) => value - b[i]!);
  const meanDifference = meanOf(differences);
  const deviation = normOf(differences, meanDifference, 2) / Math.sqrt(n - 1);
  const t = meanDifference / (deviation / Math.sqrt(n));
  const degreesOfFreedom = n - 1;
  return {
    meanDifference,
    t,
    degreesOfFreedom,
    pValue: twoSidedP(t, degreesOfFreedom),
  };
}

/**
 * P(|T| >= |t|) of Student's t: the regularized incomplete beta function
 * I_x(nu/2, 1/2), x = nu/(nu + t^2).
 */
export function twoSidedP(t: number, nu: number): number {
  if (Number.isNaN(t)) return NaN;
  const y = t * t / (nu + t * t);
  if (!(y < 1)) return 0;
  return incompleteBeta(1 - y, y, nu / 2, 0.5);
}

/**
 * I_x(a, b) with y = 1 - x given separately, since it may be far smaller than
 * x.
 */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x === 0 || y === 0) return x === 0 ? 0 : 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) +
      b * Math.log1p(-x),
  );
  // The fraction converges quickly on its own side of the mean only.
  return x < (a + 1) / (a + b + 2)
    ? front * betaFraction(x, a, b) / a
    : 1 - front * betaFraction(y, b, a) / b;
}

/**
 * The continued fraction of the incomplete beta function by Lentz's method
 * (DLMF 8.17.22).
 */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => Math.abs(value) < 1e-300 ? 1e-300 : value;
  let c = 1, d = 1 / away(1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      c = away(1 + term / c);
      d = 1 / away(1 + term * d);
      step = c * d;
      fraction *= step;
    }
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

/**
 * Stirling's series of log gamma, after raising the argument to where five
 * terms give 64 bits.
 */
function logGamma(x: number): number {
  let shifted = x, product = 1;
  while (shifted < 15) product *= shifted++;
  const z = 1 / (shifted * shifted);
  const series =
    (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) /
    shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted +
    0.5 * Math.log(2 * Math.PI) + series -
    Math.log(product);
}

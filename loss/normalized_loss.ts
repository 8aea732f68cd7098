/**
 * The part that the five normalizing losses share. Both lists are brought to a common
 * scale,
 *
 *     z_i = (x_i - a) / (b + eps)    of the predicted scores x,
 *     s_i = the same                 of the subjective scores y,
 *
 * and compared by D(r) = sum |r_i|^p / c, or its p-th root:
 *
 *     loss = (alpha0 D(z - s) + alpha1 D(rho z - s)) / (alpha0 + alpha1).
 *
 * A loss of the family is a choice of shift a and scale b, of p and c, and of
 * the correlation rho.
 */
import type { Correlation } from "./correlation.ts";
import { signedPower } from "./norm.ts";
import type { Normalized, Statistics } from "./normalized.ts";
import type { LossAndGradient, ResolvedLossSpec } from "./loss_spec.ts";

/** G = sum g_i and gamma = sum g_i z_i of the slopes g_i = dl/dz_i. */
export interface SlopeTotals {
  sum: number;
  gamma: number;
}

/** How a loss chooses shift and scale, and how these depend on each score. */
export interface Normalization {
  measure(scores: Float64Array): Statistics;
  /**
   * Overwrites the slopes g_i = dl/dz_i by
   *
   *     dl/dx_i = (g_i - G da/dx_i - gamma db/dx_i) factor,
   *
   * where `factor` is 1 / (b + eps), times any weight of the slopes.
   */
  pullBack(
    slopes: Float64Array,
    totals: SlopeTotals,
    factor: number,
    scores: Float64Array,
    statistics: Statistics,
  ): void;
}

/** The distance D between normalized scores. */
export interface Distance {
  p: number;
  /** Upper bound of sum |r_i|^p, so that D lies in [0, 1]. */
  constant: number;
  /** False: the p-th root of D is taken. */
  exponent: boolean;
  /** Added to every difference r_i. */
  offset: number;
}

/** The three choices that make a loss. */
export interface NormalizedLoss {
  normalization: Normalization;
  distance: Distance;
  correlation: (predicted: Normalized, subjective: Normalized) => Correlation;
}

/**
 * Value and gradient of a loss of the family. Predictions of one score, or all
 * equal, have gradient 0.
 */
export function normalizedLoss(
  predicted: Float64Array,
  subjective: Float64Array,
  { normalization, distance, correlation }: NormalizedLoss,
  { alpha, detach, eps }: ResolvedLossSpec,
): LossAndGradient {
  const slopes = new Float64Array(predicted.length);
  if (predicted.length === 1) return { value: 0, gradient: slopes };

  const z = normalize(predicted, normalization, eps);
  const s = normalize(subjective, normalization, eps);
  const whole = alpha[0] + alpha[1];
  let { value, weight, totals } = compare(z, s, 1, distance, slopes);
  if (alpha[1] > 0) {
    const variant = compareVariant(z, s, correlation(z, s), distance);
    value = (alpha[0] * value + alpha[1] * variant.value) / whole;
    for (let i = 0; i < slopes.length; i++) {
      slopes[i] =
        (alpha[0] * weight * slopes[i]! + alpha[1] * variant.slopes[i]!) /
        whole;
    }
    weight = 1;
    totals = sumSlopes(slopes, z);
  }

  // The direction of constant predictions is undefined, and 1 / eps is no
  // gradient to train on.
  if (z.scale === 0) return { value, gradient: slopes.fill(0) };
  // Detached, shift and scale are constants, and not part of the gradient.
  if (detach) totals = { sum: 0, gamma: 0 };
  normalization.pullBack(slopes, totals, weight * z.factor, z.scores, z);
  return {
    value,
    // Not part of the factor, which would be infinite: 0 must stay 0.
    gradient: z.lift === 1 ? slopes : slopes.map((slope) => slope * z.lift),
  };
}

/** The inverse of a smaller scale may be infinite, and its digits be lost. */
const LEAST_SCALE = 2 ** -960;
const LIFT = 2 ** 600;

function normalize(
  scores: Float64Array,
  normalization: Normalization,
  eps: number,
  lift = 1,
): Normalized {
  const { shift, scale } = normalization.measure(scores);
  // Larger scores with so small a scale are equal.
  if (
    scale < LEAST_SCALE && lift === 1 &&
    scores.every((score) => Math.abs(score) < 2 ** -900)
  ) {
    const lifted = scores.map((score) => score * LIFT);
    return normalize(lifted, normalization, eps * LIFT, LIFT);
  }
  const divisor = scale + eps;
  const factor = divisor === 0 ? 0 : 1 / divisor;
  return { scores, shift, scale, factor, lift };
}

/** D of r = rho z - s, and its slopes dD/dr_i = weight * slopes_i. */
interface Comparison {
  value: number;
  weight: number;
  totals: SlopeTotals;
}

/** Compares z and s; writes |r_i|^(p-1) sign(r_i) into `slopes`. */
function compare(
  { scores: x, shift: xShift, factor: xFactor }: Normalized,
  { scores: y, shift: yShift, factor: yFactor }: Normalized,
  rho: number,
  { p, constant, exponent, offset }: Distance,
  slopes: Float64Array,
): Comparison {
  let powers = 0, sum = 0, gamma = 0;
  for (let i = 0; i < slopes.length; i++) {
    const z = (x[i]! - xShift) * xFactor;
    const s = (y[i]! - yShift) * yFactor;
    const r = rho * z - s + offset;
    const slope = p === 1 ? Math.sign(r) : p === 2 ? r : signedPower(r, p - 1);
    slopes[i] = slope;
    powers += slope * r;
    sum += slope;
    gamma += slope * z;
  }
  const totals = { sum, gamma };
  const mean = powers / constant;
  if (exponent) return { value: mean, weight: p / constant, totals };
  const value = mean ** (1 / p);
  return { value, weight: powers === 0 ? 0 : value / powers, totals };
}

/**
 * D of r = rho z - s with its slopes with respect to z, on which rho depends
 * too.
 */
function compareVariant(
  z: Normalized,
  s: Normalized,
  { rho, alongSubjective, alongPredicted }: Correlation,
  distance: Distance,
): { value: number; slopes: Float64Array } {
  const slopes = new Float64Array(z.scores.length);
  const { value, weight, totals } = compare(z, s, rho, distance, slopes);
  for (let i = 0; i < slopes.length; i++) {
    const zi = (z.scores[i]! - z.shift) * z.factor;
    const si = (s.scores[i]! - s.shift) * s.factor;
    const slopeOfRho = alongSubjective * si + alongPredicted * zi;
    slopes[i] = weight * (rho * slopes[i]! + totals.gamma * slopeOfRho);
  }
  return { value, slopes };
}

function sumSlopes(
  slopes: Float64Array,
  { scores, shift, factor }: Normalized,
): SlopeTotals {
  let sum = 0, gamma = 0;
  for (let i = 0; i < slopes.length; i++) {
    sum += slopes[i]!;
    gamma += slopes[i]! * (scores[i]! - shift);
  }
  return { sum, gamma: gamma * factor };
}

/**
 * The correlation rho of normalized scores that the variant of each loss
 * multiplies the predictions with, and its slope d rho / dz_i = alongSubjective
 * s_i + alongPredicted z_i.
 */
import type { Normalized } from "./normalized.ts";

/** A correlation and the two coefficients of its slope. */
export interface Correlation {
  rho: number;
  alongSubjective: number;
  alongPredicted: number;
}

/** Smallest norm that is divided by, as in PyTorch's `cosine_similarity`. */
const SMALLEST_NORM = 1e-8;

/**
 * rho = <z, s> / (||z|| ||s||), which is PLCC where the normalization centers
 * the scores.
 */
export function cosine(z: Normalized, s: Normalized): Correlation {
  const { zz, ss, zs } = products(z, s);
  const zNorm = Math.max(Math.sqrt(zz), SMALLEST_NORM);
  const sNorm = Math.max(Math.sqrt(ss), SMALLEST_NORM);
  const rho = zs / zNorm / sNorm;
  return {
    rho,
    alongSubjective: 1 / (zNorm * sNorm),
    alongPredicted: zNorm > SMALLEST_NORM ? -rho / zz : 0,
  };
}

/** rho = mean z_i s_i, which is PLCC of z-scores. */
export function meanProduct(z: Normalized, s: Normalized): Correlation {
  const n = z.scores.length;
  return {
    rho: products(z, s).zs / n,
    alongSubjective: 1 / n,
    alongPredicted: 0,
  };
}

function products(
  z: Normalized,
  s: Normalized,
): { zz: number; ss: number; zs: number } {
  let zz = 0, ss = 0, zs = 0;
  for (let i = 0; i < z.scores.length; i++) {
    const zi = (z.scores[i]! - z.shift) * z.factor;
    const si = (s.scores[i]! - s.shift) * s.factor;
    zz += zi * zi;
    ss += si * si;
    zs += zi * si;
  }
  return { zz, ss, zs };
}

import type { ScoreScale } from "../../data/images/scored_image.ts";

/**
 * A correlation with three decimals, as usual in the field; a test part of a few hundred images does not resolve more.
 */
export function formatCorrelation(value: number): string {
  return toFixed(value, 3);
}

/** A score, or its error, to about a thousandth of the scale. */
export function formatScore(value: number, { min, max }: ScoreScale): string {
  const decimals = 3 - Math.round(Math.log10(max - min));
  return toFixed(value, Math.min(Math.max(decimals, 0), 20));
}

/**
 * A loss, or another number of unknown magnitude, with three significant
 * digits.
 */
export function formatLoss(value: number): string {
  if (!Number.isFinite(value)) return NOT_DEFINED;
  const digits = value.toPrecision(3);
  // Exponents only if there would be misleadingly many digits.
  return minus(digits.includes("e+") ? String(Number(digits)) : digits);
}

/** A change from one number to another in whole percent, without sign. */
export function formatChange(from: number, to: number): string {
  return `${Math.round(Math.abs(to / from - 1) * 100)} %`;
}

const NOT_DEFINED = "not defined";

function toFixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? minus(value.toFixed(decimals)) : NOT_DEFINED;
}

function minus(digits: string): string {
  return digits.replace("-", "−");
}

/** The number below which `share` of the values lie: 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

/** Median and quartiles as text. */
export function spread(values: readonly number[], digits = 3): string {
  const [low, middle, high] = [0.25, 0.5, 0.75]
    .map((share) => quantile(values, share).toPrecision(digits));
  return `${middle} (${low} to ${high})`;
}

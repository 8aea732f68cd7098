/** For JSON.parse: JSON has no NaN and writes null for it, as for correlations that are not defined. */
export function nullAsNaN(_: string, value: unknown): unknown {
  return value === null ? NaN : value;
}

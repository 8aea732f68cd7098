/**
 * A reviver for JSON.parse: JSON has no NaN and writes null instead, such as
 * for undefined correlations.
 */
export function nullAsNaN(_: string, value: unknown): unknown {
  return value === null ? NaN : value;
}

/** A number with a comma in the place of a point, perhaps with points between thousands. */
const COMMA = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+(e[+-]?\d+)?$/i;

/** Thousands as written where a comma or a point after them can only be the decimals': 1,234.5 1 234,5 1'234.5 */
const THOUSANDS =
  /^[+-]?\d{1,3}(?:(?:,\d{3})+(?=\.)|(?:[ \u00a0\u2009\u202f]\d{3})+|(?:['\u2019]\d{3})+)([.,]\d+)?$/;

/** Other notations of JavaScript, such as "0x10", are not decimal numbers. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A finite number in decimal notation, with a point or, as in many countries, a comma before the
 * decimals.
 *
 * @param text The number, without surrounding blanks.
 * @returns `undefined` if it is not a number.
 */
export function parseNumber(text: string): number | undefined {
  const signed = text.replace("\u2212", "-"); // the minus sign of typography
  const decimals = THOUSANDS.exec(signed)?.[1] ?? "";
  const plain = THOUSANDS.test(signed)
    ? signed.slice(0, signed.length - decimals.length)
      .replaceAll(/[^\d+-]/g, "") + decimals
    : signed;
  const english = COMMA.test(plain)
    ? plain.replaceAll(".", "").replace(",", ".")
    : plain;
  const number = DECIMAL.test(english) ? Number(english) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Whether it may be a number of decimals as well as one of thousands: "1,234". */
export function isOfTwoMeanings(text: string): boolean {
  return /^[+-]?\d{1,3},\d{3}$/.test(text);
}

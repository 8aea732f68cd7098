/** A variable of a MAT file: a matrix of numbers, or a cell array of text. */
export interface MatVariable<Values = Float64Array | string[]> {
  /** Sizes as MATLAB tells them: rows, columns. */
  shape: number[];
  /** The elements column by column. */
  values: Values;
}

/** The most bytes that a MAT file, or what is packed in one, may have. */
export const MAX_MAT_BYTES: number = 2 ** 27;

/** The most text that one cell may hold: no name of a file is longer. */
export const MAX_TEXT: number = 4096;

/**
 * A whole number of 64 bits as a double.
 *
 * @throws {Error} If no double is equal to it; the message is the reason alone.
 */
export function exactNumber(value: bigint): number {
  const number = Number(value);
  if (BigInt(number) === value) return number;
  throw new Error(`it has a number that no double is equal to, ${value}`);
}

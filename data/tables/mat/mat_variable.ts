/** A variable of a MAT file: a matrix of numbers, or a cell array of text. */
export interface MatVariable<Values = Float64Array | string[]> {
  /** Sizes in MATLAB's order: rows, columns. */
  shape: number[];
  /** The elements column by column. */
  values: Values;
}

/** The most bytes that a MAT file, or what is packed in one, may have. */
export const MAX_MAT_BYTES: number = 2 ** 27;

/** Limit of the unpacked bytes of all variables of versions 5 to 7. */
export const MAX_UNPACKED: number = 2 ** 26;

/** The most values of a variable: a thousand splits of a thousand images are a million. */
export const MAX_VALUES: number = 2 ** 22;

/** The most cells of a variable, and variables of a file. */
export const MAX_PIECES: number = 2 ** 18;

/** The most sizes of a variable. */
export const MAX_RANK: number = 8;

/**
 * How many values a shape has.
 *
 * @param name The variable's name.
 * @param shape Its sizes.
 * @throws {Error} If a size is invalid, or there are too many values; the message is the reason alone.
 */
export function countValues(name: string, shape: readonly number[]): number {
  if (shape.length > MAX_RANK) {
    throw new Error(
      `variable "${name}" has ${shape.length} sizes, the limit is ${MAX_RANK}`,
    );
  }
  const size = `variable "${name}" has the size ${shape.join("x")}`;
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new Error(`${size}, which is not the size of an array`);
  }
  const count = shape.reduce((product, side) => product * side, 1);
  if (count > MAX_VALUES) {
    throw new Error(`${size}, the limit is ${MAX_VALUES} values`);
  }
  return count;
}

/** The message about a variable of another kind: sparse, a record, text outside of cells. */
export function notReadable(name: string): Error {
  return new Error(
    `variable "${name}" is neither a full array of numbers nor a cell array of one-line texts`,
  );
}

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

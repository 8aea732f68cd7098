/** The tables of planted errors: what `deno task mutate` plants, one at a time. */

/** One wrong edit of a source file. */
export interface PlantedError {
  /** Text of the source, which occurs in it once. */
  from: string;
  /** What stands there instead. */
  to: string;
  /**
   * Why no caller can see the error: the numbers stay the same, or differ by
   * rounding.
   */
  equivalent?: string;
  /** Notebook that teaches what the error breaks, by its number. */
  taught?: string;
}

/** Planted errors of one file, and the tests that may notice them. */
export interface ErrorsOfFile {
  file: string;
  /** Test files and folders. */
  tests: readonly string[];
  errors: readonly PlantedError[];
}

/** An error without a remark. */
export type Edit = readonly [from: string, to: string];

/** Errors that a notebook has to notice as well. */
export function taught(
  notebook: string,
  ...edits: readonly Edit[]
): PlantedError[] {
  return edits.map(([from, to]) => ({ from, to, taught: notebook }));
}

/** Errors that only tests have to notice. */
export function untaught(...edits: readonly Edit[]): PlantedError[] {
  return edits.map(([from, to]) => ({ from, to }));
}

/** An edit that is no error, and why. */
export function equivalent(
  why: string,
  ...edits: readonly Edit[]
): PlantedError[] {
  return edits.map(([from, to]) => ({ from, to, equivalent: why }));
}

/**
 * The source with the error in it.
 *
 * @throws {RangeError} If the text to replace is not there exactly once.
 */
export function plant(source: string, { from, to }: PlantedError): string {
  const count = source.split(from).length - 1;
  if (count !== 1) {
    throw new RangeError(
      `Cannot plant an error: "${from}" is there ${count} times, not once`,
    );
  }
  return source.replace(from, () => to);
}

/** A step whose loss or gradient is not finite, and which moved no weight. */
export class NonFiniteError extends RangeError {
  /** What was not finite, in words. */
  readonly reason: string;

  /** @param reason What was not finite: "the network puts out NaN". */
  constructor(reason: string) {
    super(`Cannot train on: ${reason}`);
    this.name = "NonFiniteError";
    this.reason = reason;
  }
}

/**
 * Checks the outputs of a network before they are used.
 *
 * @throws {NonFiniteError} If one is not finite.
 */
export function requireFinite(heads: readonly ArrayLike<number>[]): void {
  for (const outputs of heads) {
    const bad = Array.prototype.find.call(outputs, (x) => !Number.isFinite(x));
    if (bad !== undefined) {
      throw new NonFiniteError(`the network puts out ${bad}`);
    }
  }
}

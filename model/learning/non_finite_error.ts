/**
 * A step whose loss or gradient is not finite; it has not changed any weight.
 */
export class NonFiniteError extends RangeError {
  /** What was not finite. */
  readonly reason: string;

  /** @param reason What was not finite: "the network's output is NaN". */
  constructor(reason: string) {
    super(`Cannot continue training: ${reason}`);
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
      throw new NonFiniteError(`the network's output is ${bad}`);
    }
  }
}

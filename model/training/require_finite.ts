/**
 * Stops a run whose network has diverged, before anything is made of its outputs.
 *
 * @throws {RangeError} If an output is not finite.
 */
export function requireFinite(heads: readonly ArrayLike<number>[]): void {
  for (const outputs of heads) {
    const bad = Array.prototype.find.call(outputs, (x) => !Number.isFinite(x));
    if (bad === undefined) continue;
    throw new RangeError(
      `Cannot go on training: the network puts out ${bad}; a lower learning rate may help`,
    );
  }
}

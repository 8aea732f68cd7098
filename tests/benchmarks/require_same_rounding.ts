/**
 * Checks that bfloat16 takes our first loss no further from float32's than
 * twice as far as it takes PyTorch's.
 *
 * @param exact First losses in float32, of whichever side.
 * @param theirs PyTorch's first losses under autocast.
 * @throws {Error} If the sides do not do the same work.
 */
export function requireSameRounding(
  ours: number,
  exact: readonly number[],
  theirs: readonly number[],
): void {
  const apart = (loss: number) =>
    Math.max(...exact.map((each) => Math.abs(loss - each)));
  if (apart(ours) <= 2 * Math.max(...theirs.map(apart))) return;
  throw new Error(
    `Cannot compare: the loss is ${ours} in bfloat16, ${
      theirs.join(" and ")
    } there, and ${exact.join(" and ")} in float32`,
  );
}

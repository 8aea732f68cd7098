/**
 * A number of things in words: "1 image", "2 images", "1 of these images".
 *
 * @param count How many.
 * @param one What one of them is called.
 * @param several What several are called; by default the same with an s.
 */
export function describeCount(
  count: number,
  one: string,
  several: string = `${one}s`,
): string {
  return `${count} ${count === 1 ? one : several}`;
}

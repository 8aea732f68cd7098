// fastest-levenshtein: the smallest well-kept edit distance on npm, without dependencies.
import { distance } from "fastest-levenshtein";

/**
 * The candidate that takes the fewest single-letter edits to reach from a
 * mistyped name, for "did you mean" in error messages.
 *
 * @param name What was typed.
 * @param candidates The valid names.
 * @returns The nearest one; `undefined` if there is none, or if more than half of
 * the letters would have to change.
 */
export function nearestName(
  name: string,
  candidates: readonly string[],
): string | undefined {
  let nearest: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(name.length, candidate.length) / 2;
    if (edits < fewest && edits <= limit) {
      [nearest, fewest] = [candidate, edits];
    }
  }
  return nearest;
}

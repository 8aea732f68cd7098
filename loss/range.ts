/**
 * Smallest and largest score, and how many scores share each: ties share its
 * slope evenly.
 */
export interface Range {
  min: number;
  max: number;
  atMin: number;
  atMax: number;
}

/** The range of a list of scores. */
export function rangeOf(scores: Float64Array): Range {
  let min = Infinity, max = -Infinity, atMin = 0, atMax = 0;
  for (const score of scores) {
    if (score < min) [min, atMin] = [score, 0];
    if (score > max) [max, atMax] = [score, 0];
    if (score === min) atMin++;
    if (score === max) atMax++;
  }
  return { min, max, atMin, atMax };
}

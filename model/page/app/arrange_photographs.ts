import type { Photograph } from "./photograph.ts";

/** How the list is sorted, and which photographs are shown. */
export interface Arrangement {
  by: "index" | "path" | "score";
  descending: boolean;
  /**
   * Which photographs are shown: all, or those with a score of at least, or
   * below, the threshold.
   */
  side: "all" | "atLeast" | "below";
  threshold: number;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The sorted photographs; equal ones in order of arrival, and those without a
 * score last.
 */
export function sortPhotographs<P extends Photograph>(
  photographs: readonly P[],
  { by, descending }: Pick<Arrangement, "by" | "descending">,
): P[] {
  const sign = descending ? -1 : 1;
  const compare = {
    index: (a: Photograph, b: Photograph) => a.index - b.index,
    path: (a: Photograph, b: Photograph) => collator.compare(a.path, b.path),
    score: (a: Photograph, b: Photograph) => a.scored!.score - b.scored!.score,
  }[by];
  const last = (photograph: Photograph) =>
    by === "score" && !photograph.scored ? 1 : 0;
  return photographs.toSorted((a, b) =>
    last(a) - last(b) ||
    (last(a) ? 0 : sign * compare(a, b)) || a.index - b.index
  );
}

/**
 * Whether the filter shows a photograph; one without a score is shown only if
 * there is no threshold.
 */
export function isShown(
  { scored }: Photograph,
  { side, threshold }: Pick<Arrangement, "side" | "threshold">,
): boolean {
  if (side === "all" || Number.isNaN(threshold)) return true;
  if (!scored) return false;
  return side === "atLeast"
    ? scored.score >= threshold
    : scored.score < threshold;
}

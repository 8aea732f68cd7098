import type { Photograph } from "./photograph.ts";

/** How the list is sorted, and which photographs are shown. */
export interface Arrangement {
  by: "index" | "path" | "score";
  descending: boolean;
  /** Which are shown: all, or those whose score is at least, or below, the threshold. */
  side: "all" | "atLeast" | "below";
  threshold: number;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The photographs in their order; equal ones in the order in which they came, and
 * those without a score after the others.
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

/** Whether the filter lets a photograph through; without a score only where there is no threshold. */
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

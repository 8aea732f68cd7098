import type { ScoredPhotograph } from "./messages.ts";

/** The part of a scored photograph that is kept: no pixels. */
export type KeptScore = Omit<ScoredPhotograph, "thumbnail" | "heads">;

/** A photograph of the list: it waits, or has a score, or the reason why it has none. */
export interface Photograph {
  /** Its position in the order of arrival. */
  index: number;
  /** Its name, or its path below the given folder. */
  path: string;
  /** The file, not its content. */
  file: Blob;
  scored?: KeptScore;
  error?: string;
}

import type { ScoredPhotograph } from "./messages.ts";

/** What of a scored photograph is kept: no pixels. */
export type KeptScore = Omit<ScoredPhotograph, "thumbnail" | "heads">;

/** A photograph of the list: it waits, or has a score, or the reason why it has none. */
export interface Photograph {
  /** Its place in the order in which they came. */
  index: number;
  /** Its name, or where it is below the folder that was given. */
  path: string;
  /** The file, not its content. */
  file: Blob;
  scored?: KeptScore;
  error?: string;
}

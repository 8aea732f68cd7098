import type { ScoredPhotograph } from "./messages.ts";

/** The result of a photograph without its pixels. */
export type KeptScore = Omit<ScoredPhotograph, "thumbnail" | "heads">;

/** A photograph of the list: it is waiting, or has a score or an error. */
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

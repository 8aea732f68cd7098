import type { Dataset } from "../../../data/mod.ts";

/** What a user should know of how the data were read, and how parts were drawn. */
export function notesOf({ notes = [], drawn }: Dataset): string[] {
  return drawn === undefined ? notes : [...notes, drawn];
}

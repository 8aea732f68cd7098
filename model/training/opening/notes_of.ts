import type { Dataset } from "../../../data/mod.ts";

/** Notes for the user on how the data were read and how the parts were drawn. */
export function notesOf({ notes = [], drawn }: Dataset): string[] {
  return drawn === undefined ? notes : [...notes, drawn];
}

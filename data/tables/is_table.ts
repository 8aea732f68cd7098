/** Endings of files with tables, the preferred one first. */
export const TABLE_ENDINGS: readonly string[] = [".csv", ".tsv", ".xlsx"];

/** Companion files of macOS and Excel beside a file. */
const COMPANION = /^(\._|~\$)/;

/** Whether a file is a table by its name, and not the companion of one. */
export function isTable(name: string): boolean {
  const lower = name.toLowerCase();
  return !COMPANION.test(name) &&
    TABLE_ENDINGS.some((ending) => lower.endsWith(ending));
}

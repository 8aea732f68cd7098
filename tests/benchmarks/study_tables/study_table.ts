/** A table of a study, in the cells of the README. */
export interface StudyTable {
  head: string[];
  rows: string[][];
}

/** The table in Markdown, its columns not aligned: `deno fmt` does that. */
export function markdownOf({ head, rows }: StudyTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [head, head.map(() => "---"), ...rows].map(line).join("");
}

/** Rows as lines of text, each column as wide as its longest cell. */
export function alignColumns(rows: readonly string[][]): string[] {
  const width = (column: number) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(width(column))).join("  ").trimEnd()
  );
}

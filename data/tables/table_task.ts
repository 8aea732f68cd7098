import type { MatVariable } from "./mat/mat_variable.ts";
import type { TableRow } from "./table.ts";

/** What is read on a thread of its own: the bytes of a file, and what is wanted of it. */
export type TableTask =
  | { kind: "csv"; bytes: Uint8Array }
  | { kind: "workbook"; bytes: Uint8Array }
  | { kind: "mat"; bytes: Uint8Array; names: readonly string[] };

/** Columns and rows, as a thread gives them back. */
export interface ParsedTable {
  /** Column names. */
  columns: string[];
  /** The lines below them. */
  rows: TableRow[];
  /** What is to be said of how it was read. */
  notes?: string[];
}

/** What comes of each kind of task. */
export interface TableResults {
  csv: ParsedTable;
  workbook: ParsedTable;
  mat: Map<string, MatVariable | undefined>;
}
